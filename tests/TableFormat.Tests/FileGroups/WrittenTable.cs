using System.Text;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Tests.FileGroups;

/// <summary>A table of version 6 in memory whose files are only names: what a file system view looks at.</summary>
internal sealed class WrittenTable
{
    private const string Day = "20250101";

    private readonly MemoryStorage storage = new(TimeProvider.System);

    internal WrittenTable(string type = "COPY_ON_WRITE") => Put(
        ".hoodie/hoodie.properties",
        $"hoodie.table.name=t\nhoodie.table.type={type}\nhoodie.table.version=6\nhoodie.timeline.layout.version=1\n");

    internal static string Instant(int number) => $"{Day}{number:D9}";

    internal WrittenTable Commit(int number, string action = "commit", string metadata = "{}")
    {
        Put($".hoodie/{Instant(number)}.{action}", metadata);
        return this;
    }

    internal WrittenTable Pending(int number, string state)
    {
        Put($".hoodie/{Instant(number)}.{state}", "");
        return this;
    }

    internal WrittenTable Partition(string path)
    {
        Put(Join(path, ".hoodie_partition_metadata"), "");
        return this;
    }

    internal WrittenTable Base(string partition, string fileId, int number, string content = "x")
    {
        Put(Join(partition, $"{fileId}_0-0-0_{Instant(number)}.parquet"), content);
        return this;
    }

    internal WrittenTable Log(string partition, string fileId, int baseNumber, int version)
    {
        Put(Join(partition, $".{fileId}_{Instant(baseNumber)}.log.{version}_0-0-0"), "x");
        return this;
    }

    internal Task<TableState> StateAsync() => TableState.LoadAsync(storage);

    internal async Task<FileSystemView> ViewAsync(int? asOf = null)
    {
        return await FileSystemView.LoadAsync(await StateAsync(), asOf is { } number ? InstantTime.Parse(Instant(number)) : null);
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private void Put(string path, string content) =>
        storage.PutAsync(path, Encoding.UTF8.GetBytes(content), PutCondition.Always).AsTask().GetAwaiter().GetResult();
}
