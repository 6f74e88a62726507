using System.Text.Json.Nodes;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TestKit.Catalog;

namespace Lakehouse.Catalog.Tests.Golden;

/// <summary>Objects of a dump in the terms of the model.</summary>
internal static class GoldenObjects
{
    /// <summary>Every table of a step with its partitions, as text.</summary>
    public static IEnumerable<string> Text(JsonObject step) => (step["tables"]?.AsObject() ?? [])
        .OrderBy(table => table.Key, StringComparer.Ordinal)
        .SelectMany(table => MetastoreText.Of(Table(table.Value!["table"]!), table.Value["partitions"]!.AsArray().Select(partition => Partition(partition!))));

    public static MetastoreTable Table(JsonNode table) => new()
    {
        Database = (string)table["dbName"]!,
        Name = (string)table["tableName"]!,
        TableType = (string)table["tableType"]!,
        PartitionKeys = Columns(table["partitionKeys"]),
        Parameters = Parameters(table["parameters"]),
        Storage = Storage(table["sd"]!),
    };

    public static MetastorePartition Partition(JsonNode partition) => new()
    {
        Values = [.. partition["values"]!.AsArray().Select(value => (string)value!)],
        Storage = Storage(partition["sd"]!),
        Parameters = Parameters(partition["parameters"]),
    };

    /// <summary>Partition paths of a step, from the locations.</summary>
    public static IReadOnlyList<string> Paths(JsonNode table)
    {
        var root = (string)table["table"]!["sd"]!["location"]!;
        return [.. table["partitions"]!.AsArray().Select(partition => ((string)partition!["sd"]!["location"]!)[(root.Length + 1)..])];
    }

    /// <summary>Data and partition columns of a table, from Spark's schema, or from Hive's where there is none.</summary>
    public static TableSchema Schema(MetastoreTable table, bool withComments)
    {
        var parts = table.Parameters.Where(pair => pair.Key.StartsWith("spark.sql.sources.schema.part.", StringComparison.Ordinal))
            .OrderBy(pair => int.Parse(pair.Key.Split('.')[^1], System.Globalization.CultureInfo.InvariantCulture)).Select(pair => pair.Value).ToList();
        var fields = parts.Count > 0
            ? SparkTypes.Fields(JsonNode.Parse(string.Concat(parts))!)
            : table.Storage.Columns.Concat(table.PartitionKeys).Select(column => new Field(column.Name, SparkTypes.Simple(column.Type)));
        var comments = table.Storage.Columns.Concat(table.PartitionKeys).ToDictionary(column => column.Name, column => column.Comment);
        return new TableSchema(fields.Where(field => !MetaColumns.All.Contains(field.Name))
            .Select(field => field with { Doc = withComments && comments[field.Name.ToLowerInvariant()] is { Length: > 0 } text ? text : null }));
    }

    private static StorageDescriptor Storage(JsonNode storage) => new()
    {
        Columns = Columns(storage["cols"]),
        Location = (string)storage["location"]!,
        InputFormat = (string?)storage["inputFormat"],
        OutputFormat = (string?)storage["outputFormat"],
        SerdeLibrary = (string?)storage["serdeInfo"]!["serializationLib"],
        SerdeParameters = Parameters(storage["serdeInfo"]!["parameters"]),
    };

    private static MetastoreColumn[] Columns(JsonNode? columns) =>
        [.. (columns?.AsArray() ?? []).Select(column => new MetastoreColumn((string)column!["name"]!, (string)column["type"]!, (string?)column["comment"] ?? ""))];

    private static Dictionary<string, string> Parameters(JsonNode? parameters) =>
        (parameters?.AsObject() ?? []).ToDictionary(pair => pair.Key, pair => (string)pair.Value!);
}
