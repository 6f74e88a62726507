using System.Text;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>
/// Writes what is known of a table's files as bytes for <see cref="ViewSnapshotReader"/>: the instants with the stamps of their files, then files
/// by partition and group. Texts that repeat stand once, and are numbers afterwards. Used once.
/// </summary>
internal sealed class ViewSnapshotWriter : IDisposable
{
    /// <summary>First bytes; another form gets another number.</summary>
    public const string Magic = "lakehouse view 1";

    private readonly MemoryStream bytes = new();
    private readonly BinaryWriter writer;
    private readonly Dictionary<string, int> texts = new(StringComparer.Ordinal);

    private ViewSnapshotWriter() => writer = new BinaryWriter(bytes, Encoding.UTF8);

    /// <summary>The bytes; null for files whose names do not come back from their parts.</summary>
    public static byte[]? Write(TableFiles files)
    {
        using var snapshot = new ViewSnapshotWriter();
        return snapshot.TryWrite(files) ? snapshot.bytes.ToArray() : null;
    }

    /// <inheritdoc />
    public void Dispose() => writer.Dispose();

    private bool TryWrite(TableFiles files)
    {
        writer.Write(Magic);
        writer.Write(files.State.Storage.Root);
        WriteTimeline(files.State);
        WriteInstants(files.ListedPending);
        WriteReplaced(files.Replaced);
        writer.Write7BitEncodedInt(files.Partitions.Count);
        return files.Partitions.Values.All(TryWrite);
    }

    private void WriteTimeline(TableState state)
    {
        writer.Write(state.Properties.Layout.Version);
        writer.Write(state.Properties.Layout.Folder);
        writer.Write7BitEncodedInt(state.Timeline.Instants.Count);
        foreach (var instant in state.Timeline.Instants)
        {
            var stamp = state.StampOf(instant);
            writer.Write(instant.FileName(state.Properties.Layout));
            writer.Write(stamp.Length);
            writer.Write(stamp.ModifiedAt);
        }
    }

    private void WriteInstants(IReadOnlyCollection<InstantTime> instants)
    {
        writer.Write7BitEncodedInt(instants.Count);
        foreach (var instant in instants)
        {
            WriteText(instant.ToString());
        }
    }

    private void WriteReplaced(ReplacedGroups replaced)
    {
        writer.Write7BitEncodedInt(replaced.Commits.Count);
        foreach (var (instant, partitions) in replaced.Commits)
        {
            WriteText(instant.ToString());
            writer.Write7BitEncodedInt(partitions.Count);
            foreach (var (partition, fileIds) in partitions)
            {
                WriteText(partition);
                writer.Write7BitEncodedInt(fileIds.Count);
                foreach (var fileId in fileIds)
                {
                    writer.Write(fileId);
                }
            }
        }
    }

    private bool TryWrite(PartitionFiles partition)
    {
        writer.Write(partition.Path);
        writer.Write7BitEncodedInt(partition.Groups.Count);
        foreach (var group in partition.Groups)
        {
            writer.Write(group.FileId);
            writer.Write7BitEncodedInt(group.BaseFiles.Count);
            foreach (var file in group.BaseFiles)
            {
                if (file.Path != PartitionFiles.PathOf(partition.Path, file.Name.ToString()))
                {
                    return false;
                }

                WriteText(file.Name.Instant.ToString());
                WriteText(file.Name.WriteToken);
                writer.Write7BitEncodedInt64(file.Length);
            }

            if (!TryWriteLogs(partition.Path, group))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryWriteLogs(string partition, GroupFiles group)
    {
        writer.Write7BitEncodedInt(group.LogFiles.Count);
        foreach (var file in group.LogFiles)
        {
            if (file.Path != PartitionFiles.PathOf(partition, file.Name.ToString()))
            {
                return false;
            }

            WriteText(file.Name.Instant.ToString());
            writer.Write7BitEncodedInt(file.Name.Version);
            writer.Write(file.Name.WriteToken is not null);
            WriteText(file.Name.WriteToken ?? string.Empty);
            writer.Write7BitEncodedInt64(file.Length);
        }

        return true;
    }

    private void WriteText(string text)
    {
        if (texts.TryGetValue(text, out var number))
        {
            writer.Write7BitEncodedInt(number);
            return;
        }

        texts[text] = texts.Count + 1;
        writer.Write7BitEncodedInt(0);
        writer.Write(text);
    }
}
