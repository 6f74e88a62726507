using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Reads the metadata of one instant in whichever form its table version stores it.</summary>
internal static class CommitMetadataReader
{
    /// <summary>The metadata of a completed write, or the profile of an inflight one, and the bytes of its file.</summary>
    /// <exception cref="LakehouseException">Corrupt: the file is gone or is not whole.</exception>
    public static async ValueTask<(CommitMetadata Metadata, int Bytes)> ReadAsync(
        IStorage table, TimelineLayout layout, Instant instant, CancellationToken cancellationToken)
    {
        var path = layout.PathOf(instant.FileName(layout));
        var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new LakehouseException(
                ErrorKind.Corrupt,
                "The instant's file is gone; it may have been archived or rolled back since the timeline was read.",
                new ErrorContext { Path = $"{table.Root}/{path}", Instant = instant.Time.ToString() },
                "Load the table again.");
        return (Parse(content, $"{table.Root}/{path}"), content.Length);
    }

    /// <summary>Metadata in either form; the content decides, since a table in the middle of an upgrade may hold both.</summary>
    internal static CommitMetadata Parse(byte[] content, string path) =>
        content.AsSpan().StartsWith("Obj\u0001"u8) ? CommitMetadataAvro.Read(content, path) : CommitMetadataJson.Read(content, path);
}
