using System.Text.Json.Nodes;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;

namespace Lakehouse.Catalog.Tests.Golden;

/// <summary>A dump of what Hudi's sync registered, step by step, and the options that it had.</summary>
internal sealed class GoldenCase
{
    private readonly JsonObject dump;
    private readonly Dictionary<string, string> given;

    private GoldenCase(JsonObject dump)
    {
        this.dump = dump;
        given = dump["options"]?.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!) ?? Defaults((string)dump["case"]!);
    }

    public string Name => (string)dump["case"]!;

    public IReadOnlyList<JsonObject> Steps => [.. dump["steps"]!.AsArray().Select(step => step!.AsObject())];

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Checkout.Data("catalog", "hive-sync"), "*.json", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Checkout.Data("catalog", "hive-sync"), file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    public static GoldenCase Load(string name) => new(JsonNode.Parse(File.ReadAllText(Checkout.Data("catalog", "hive-sync", name)))!.AsObject());

    /// <summary>What our sync has to be told to register the same.</summary>
    public CatalogOptions Options => new()
    {
        Names = new Dictionary<string, string> { [Lake.ToString()] = $"{Sync("database")}.{Sync("table")}" },
        MergeOnRead = Sync("table.strategy") switch
        {
            "RO" => MergeOnReadTables.ReadOptimized,
            "RT" => MergeOnReadTables.RealTime,
            _ => given.GetValueOrDefault("hoodie.meta.sync.sync_snapshot_with_table_name") == "false" ? MergeOnReadTables.ReadOptimizedAndRealTime : MergeOnReadTables.All,
        },
        Timestamps = Sync("support_timestamp") == "true",
        SparkVersion = "3.5.8",
        SparkDatasource = Sync("sync_as_datasource") != "false",
        MetaColumns = Sync("omit_metadata_fields") != "true",
        Comments = Sync("sync_comment") == "true",
        CreateDatabase = Sync("auto_create_database") != "false",
        DecodePartitions = false,
        SlashEncodedDays = Sync("partition_extractor_class")?.EndsWith("SlashEncodedDayPartitionValueExtractor", StringComparison.Ordinal) == true,
        TableProperties = Lines(Sync("table_properties")),
        SerdeProperties = Lines(Sync("serde_properties")),
        RefusedColumns = RefusedColumns.Refuse,
    };

    public CatalogName Lake => new("lake", Name);

    public TableDefinition Definition(TableSchema schema) => new(Name, schema, PartitionFields.Length > 1 ? ["id", "name"] : ["id"])
    {
        OrderingField = "ts",
        Type = given.GetValueOrDefault("hoodie.datasource.write.table.type") == "MERGE_ON_READ" ? TableType.MergeOnRead : TableType.CopyOnWrite,
        PartitionFields = PartitionFields,
        HiveStyle = given.GetValueOrDefault("hoodie.datasource.write.hive_style_partitioning") == "true",
        UrlEncode = given.GetValueOrDefault("hoodie.datasource.write.partitionpath.urlencode") == "true",
    };

    private string[] PartitionFields => given.GetValueOrDefault("hoodie.datasource.write.partitionpath.field")?.Split(',') ?? [];

    private string? Sync(string option) => given.GetValueOrDefault("hoodie.datasource.hive_sync." + option);

    private static Dictionary<string, string> Lines(string? text) =>
        (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    // Two cases were made by another tool, which kept no options.
    private static Dictionary<string, string> Defaults(string name) => new()
    {
        ["hoodie.datasource.write.partitionpath.field"] = "dt",
        ["hoodie.datasource.hive_sync.support_timestamp"] = name.StartsWith("r_zoo_long", StringComparison.Ordinal) ? "false" : "true",
        ["hoodie.datasource.hive_sync.database"] = name,
        ["hoodie.datasource.hive_sync.table"] = "t",
    };
}
