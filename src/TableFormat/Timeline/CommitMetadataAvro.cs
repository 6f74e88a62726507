namespace Lakehouse.TableFormat.Timeline;

/// <summary>Commit metadata as Avro (HoodieCommitMetadata, HoodieReplaceCommitMetadata; spec 2.6.6): the form of versions 8 and 9.</summary>
internal static class CommitMetadataAvro
{
    /// <summary>Reads metadata of either record.</summary>
    /// <exception cref="Errors.LakehouseException">Corrupt: no whole Avro file of one such record.</exception>
    public static CommitMetadata Read(ReadOnlySpan<byte> content, string path) => throw new NotSupportedException(path + content.Length);
}
