using System.Text.Json.Nodes;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>A dump of a table and its partitions as lines, one per field, without what servers stamp, count or have added since 2.3.</summary>
internal static class MetastoreFields
{
    private static readonly HashSet<string> OfTheServer =
        ["createTime", "owner", "ownerType", "catName", "privileges", "rewriteEnabled", "temporary", "transient_lastDdlTime", "numFiles", "totalSize"];

    public static IReadOnlyList<string> Of(JsonNode dump) =>
        [.. Lines(dump["table"], "table").Concat(Partitions(dump).SelectMany(partition => Lines(partition, $"partition {partition!["values"]!.ToJsonString()}")))];

    private static IEnumerable<JsonNode?> Partitions(JsonNode dump) =>
        dump["partitions"]!.AsArray().OrderBy(partition => partition!["values"]!.ToJsonString(), StringComparer.Ordinal);

    private static IEnumerable<string> Lines(JsonNode? node, string path) => node switch
    {
        null => [],
        JsonObject fields => fields.Where(field => !OfTheServer.Contains(field.Key)).OrderBy(field => field.Key, StringComparer.Ordinal).SelectMany(field => Lines(field.Value, $"{path}.{field.Key}")),
        JsonArray items => items.SelectMany((item, number) => Lines(item, $"{path}[{number}]")),
        JsonValue value => [$"{path} = {Text(value)}"],
        _ => throw new InvalidOperationException(path),
    };

    // Thrift's simple JSON has 0 and 1 for booleans.
    private static string Text(JsonValue value) => value.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.True => "1",
        System.Text.Json.JsonValueKind.False => "0",
        _ => value.ToString(),
    };
}
