using System.Collections.Immutable;
using System.Text;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>Reads the bytes of <see cref="ViewSnapshotWriter"/>. Whoever calls it has checked that they are whole. Used once.</summary>
internal sealed class ViewSnapshotReader : IDisposable
{
    private readonly BinaryReader reader;
    private readonly List<string> texts = [];
    private readonly Dictionary<string, InstantTime> instants = new(StringComparer.Ordinal);

    private ViewSnapshotReader(byte[] content) => reader = new BinaryReader(new MemoryStream(content, writable: false), Encoding.UTF8);

    /// <summary>The files as they were known; null when the bytes are of another table or another form.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="table">The table as it is now.</param>
    public static TableFiles? TryRead(byte[] content, TableState table)
    {
        using var snapshot = new ViewSnapshotReader(content);
        try
        {
            return snapshot.Read(table);
        }
        catch (Exception failure) when (failure is IOException or FormatException or ArgumentException or LakehouseException)
        {
            // Nothing is lost with a snapshot that cannot be read: the table is listed.
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => reader.Dispose();

    private TableFiles? Read(TableState table)
    {
        var layout = table.Properties.Layout;
        if (reader.ReadString() != ViewSnapshotWriter.Magic || reader.ReadString() != table.Storage.Root
            || reader.ReadInt32() != layout.Version || reader.ReadString() != layout.Folder)
        {
            return null;
        }

        var state = ReadTimeline(table);
        var listedPending = ReadMany(ReadInstant).ToImmutableHashSet();
        var replaced = new ReplacedGroups(ReadMany(ReadReplaced));
        var partitions = ReadMany(ReadPartition).ToImmutableSortedDictionary(partition => partition.Path, partition => partition, StringComparer.Ordinal);
        return new TableFiles(state, partitions, replaced) { ListedPending = listedPending };
    }

    private TableState ReadTimeline(TableState table)
    {
        var files = new InstantFiles();
        var known = ReadMany(() =>
        {
            var name = reader.ReadString();
            var instant = Instant.TryParse(name, out var parsed) ? parsed : throw new FormatException(name);
            files.Add(instant, new FileStamp(reader.ReadInt64(), reader.ReadInt64()));
            return instant;
        });
        return table.WithTimeline(table.Timeline.With(known), files);
    }

    private KeyValuePair<InstantTime, IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadReplaced() => KeyValuePair.Create(
        ReadInstant(),
        (IReadOnlyDictionary<string, IReadOnlyList<string>>)ReadMany(() => (Partition: ReadText(), FileIds: (IReadOnlyList<string>)ReadMany(reader.ReadString)))
            .ToDictionary(entry => entry.Partition, entry => entry.FileIds, StringComparer.Ordinal));

    private PartitionFiles ReadPartition()
    {
        var path = reader.ReadString();
        return new PartitionFiles(path, ReadMany(() => ReadGroup(path)));
    }

    private GroupFiles ReadGroup(string partition)
    {
        var fileId = reader.ReadString();
        var baseFiles = ReadMany(() =>
        {
            var instant = ReadInstant();
            var name = new BaseFileName(fileId, ReadText(), instant);
            return new BaseFile(name, PartitionFiles.PathOf(partition, name.ToString()), reader.Read7BitEncodedInt64());
        });
        var logFiles = ReadMany(() =>
        {
            var instant = ReadInstant();
            var version = reader.Read7BitEncodedInt();
            var hasToken = reader.ReadBoolean();
            var token = ReadText();
            var name = new LogFileName(fileId, instant, version, hasToken ? token : null);
            return new LogFile(name, PartitionFiles.PathOf(partition, name.ToString()), reader.Read7BitEncodedInt64());
        });
        return new GroupFiles(fileId, baseFiles, logFiles);
    }

    private T[] ReadMany<T>(Func<T> read)
    {
        var count = reader.Read7BitEncodedInt();
        if (count < 0 || count > reader.BaseStream.Length - reader.BaseStream.Position)
        {
            throw new FormatException("more entries than bytes");
        }

        var entries = new T[count];
        for (var index = 0; index < count; index++)
        {
            entries[index] = read();
        }

        return entries;
    }

    private InstantTime ReadInstant()
    {
        var text = ReadText();
        return instants.TryGetValue(text, out var known) ? known : instants[text] = InstantTime.Parse(text);
    }

    private string ReadText()
    {
        var number = reader.Read7BitEncodedInt();
        if (number > 0)
        {
            return texts[number - 1];
        }

        var text = reader.ReadString();
        texts.Add(text);
        return text;
    }
}
