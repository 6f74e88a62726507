using System.Text.Json.Nodes;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;

namespace Lakehouse.Catalog.Tests.Lake;

/// <summary>A table whose timeline is written by hand: commits of any time, with files that are empty. A catalog looks no deeper.</summary>
internal sealed class LakeTable : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Dictionary<string, int> files = new(StringComparer.Ordinal);
    private TableSchema schema = new([]);

    private LakeTable(CatalogName name)
    {
        Name = name;
        Storage = new LocalStorage(folder.PathOf(name.Database, name.Table));
    }

    public CatalogName Name { get; }

    public LocalStorage Storage { get; }

    /// <summary>Columns of the next commit.</summary>
    public TableSchema Schema => schema;

    /// <summary>Where a metastore says that the table lies.</summary>
    public string Location => "file:" + Storage.Root;

    public static async Task<LakeTable> CreateAsync(CatalogName name, TableDefinition definition)
    {
        var table = new LakeTable(name) { schema = definition.Schema };
        await HudiTable.CreateAsync(table.Storage, definition);
        return table;
    }

    /// <summary>A table of <c>id</c>, <c>name</c>, <c>ts</c> and the partition <c>dt</c>.</summary>
    public static Task<LakeTable> CreateAsync(TableType type = TableType.CopyOnWrite) => CreateAsync(
        new CatalogName("shop", "orders"), new TableDefinition("orders", SmallSchema, ["id"]) { PartitionFields = ["dt"], Type = type });

    public static TableSchema SmallSchema { get; } = new([
        new Field("id", new DataType.Long()), new Field("name", new DataType.String()), new Field("ts", new DataType.TimestampMicros(true)), new Field("dt", new DataType.String()),
    ]);

    /// <summary>Writes partitions, each with one more file group; an empty path is the table itself.</summary>
    public Task CommitAsync(string instant, params string[] partitions) => CommitAsync(instant, "commit", partitions, []);

    /// <summary>Takes all rows of partitions away.</summary>
    public Task DeletePartitionsAsync(string instant, params string[] partitions) => CommitAsync(instant, "replacecommit", [], partitions);

    /// <summary>The next commits have these columns.</summary>
    public void Evolve(TableSchema evolved) => schema = evolved;

    /// <summary>A completed instant.</summary>
    /// <param name="instant">Its time.</param>
    /// <param name="action"><c>commit</c>, <c>deltacommit</c> or <c>replacecommit</c>.</param>
    /// <param name="written">Partitions that it writes.</param>
    /// <param name="replaced">Partitions whose earlier file groups it replaces.</param>
    /// <param name="completed">When its file was made, 17 digits; null for the instant's own time.</param>
    public async Task CommitAsync(string instant, string action, IReadOnlyCollection<string> written, IReadOnlyCollection<string> replaced, string? completed = null)
    {
        var replacedIds = new JsonObject(replaced.Select(path => KeyValuePair.Create<string, JsonNode?>(path, IdsOf(path))));
        var stats = new JsonObject();
        foreach (var path in written)
        {
            stats[path] = new JsonArray(await WriteFileAsync(path, instant));
        }

        var metadata = new JsonObject
        {
            ["partitionToWriteStats"] = stats,
            ["compacted"] = false,
            ["extraMetadata"] = new JsonObject { ["schema"] = AvroSchemaMapping.ToCommitSchema(schema, Name.Table) },
            ["operationType"] = action == "replacecommit" ? written.Count == 0 ? "DELETE_PARTITION" : "INSERT_OVERWRITE" : "UPSERT",
        };
        if (action == "replacecommit")
        {
            metadata["partitionToReplaceFileIds"] = replacedIds;
        }

        await PutAsync($".hoodie/{instant}.{action}", metadata.ToJsonString());
        File.SetLastWriteTimeUtc(Path.Combine(Storage.Root, ".hoodie", $"{instant}.{action}"), InstantTime.Parse(completed ?? instant).ToUtc().UtcDateTime);
    }

    /// <summary>A write that has begun.</summary>
    public Task BeginAsync(string instant) => PutAsync($".hoodie/{instant}.commit.requested", string.Empty);

    /// <summary>The newest write never was.</summary>
    public async Task UndoAsync(string instant, params string[] partitions)
    {
        await Storage.DeleteAsync($".hoodie/{instant}.commit");
        foreach (var path in partitions)
        {
            await Storage.DeleteAsync(FileOf(path, --files[path], instant));
        }
    }

    public void Dispose() => folder.Dispose();

    private JsonArray IdsOf(string path) => new([.. Enumerable.Range(0, files.GetValueOrDefault(path)).Select(number => (JsonNode?)JsonValue.Create(IdOf(number)))]);

    private async Task<JsonNode> WriteFileAsync(string path, string instant)
    {
        var number = files.GetValueOrDefault(path);
        files[path] = number + 1;
        await PutAsync(FileOf(path, number, instant), string.Empty);
        await PutAsync(StoragePath.Join(path, ".hoodie_partition_metadata"), "partitionDepth=1\n");
        return new JsonObject { ["fileId"] = IdOf(number), ["path"] = FileOf(path, number, instant), ["prevCommit"] = "null", ["numWrites"] = 1 };
    }

    private static string FileOf(string path, int number, string instant) => StoragePath.Join(path, $"{IdOf(number)}_0-0-0_{instant}.parquet");

    private static string IdOf(int number) => $"{number:D8}-0000-0000-0000-000000000000-0";

    private async Task PutAsync(string path, string content) =>
        await Storage.PutAsync(path, System.Text.Encoding.UTF8.GetBytes(content), PutCondition.Always);
}
