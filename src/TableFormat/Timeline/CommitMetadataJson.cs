using System.Text.Json;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Commit metadata as Hudi's JSON (spec 2.4).</summary>
internal static class CommitMetadataJson
{
    /// <summary>The text that Jackson's pretty printer would write, members in Hudi's order.</summary>
    public static byte[] Write(CommitMetadata metadata)
    {
        var json = new JacksonWriter();
        json.Object(() =>
        {
            json.Name("partitionToWriteStats");
            Map(json, metadata.PartitionToWriteStats, stats => json.Array(stats, stat => WriteStatJson.Write(json, stat)));
            json.Name("compacted");
            json.Boolean(metadata.Compacted);
            json.Name("extraMetadata");
            Map(json, metadata.ExtraMetadata, json.String);
            json.Name("operationType");
            json.String(metadata.OperationType.StoredName());
            if (metadata.IsReplace || metadata.ReplacedFileIds.Count > 0)
            {
                json.Name("partitionToReplaceFileIds");
                Map(json, metadata.ReplacedFileIds, ids => json.Array(ids, json.String));
            }
        });
        return json.ToUtf8();
    }

    /// <summary>Reads metadata of any release; unknown members are ignored, empty content is <see cref="CommitMetadata.Empty"/>.</summary>
    /// <exception cref="LakehouseException">Corrupt: no whole JSON object, or members of another type.</exception>
    public static CommitMetadata Read(ReadOnlySpan<byte> content, string path = "")
    {
        if (content.IsEmpty)
        {
            return CommitMetadata.Empty;
        }

        try
        {
            var reader = new Utf8JsonReader(content);
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw new LakehouseException(
                ErrorKind.Corrupt,
                $"The commit metadata is not whole: {failure.Message}",
                new ErrorContext { Path = path },
                "If the instant was being written when its writer died, remove the file; the next writer rolls the instant back.",
                failure);
        }
    }

    private static CommitMetadata Read(JsonElement root) => new()
    {
        PartitionToWriteStats = Map(root, "partitionToWriteStats", stats => List(stats, WriteStatJson.Read)),
        Compacted = Member(root, "compacted") is { ValueKind: JsonValueKind.True },
        ExtraMetadata = Map(root, "extraMetadata", value => value.GetString() ?? string.Empty),
        OperationType = WriteOperations.FromStoredName(Member(root, "operationType")?.GetString()),
        ReplacedFileIds = Map(root, "partitionToReplaceFileIds", ids => List(ids, id => id.GetString() ?? string.Empty)),
        IsReplace = Member(root, "partitionToReplaceFileIds") is not null,
    };

    /// <summary>A member that is there and not null.</summary>
    internal static JsonElement? Member(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>An object member as a dictionary in file order; empty when absent or null.</summary>
    internal static IReadOnlyDictionary<string, T> Map<T>(JsonElement parent, string name, Func<JsonElement, T> read)
    {
        var entries = new Dictionary<string, T>(StringComparer.Ordinal);
        if (Member(parent, name) is { } map)
        {
            foreach (var entry in map.EnumerateObject())
            {
                entries[entry.Name] = read(entry.Value);
            }
        }

        return entries;
    }

    /// <summary>An array's elements; empty for null.</summary>
    internal static IReadOnlyList<T> List<T>(JsonElement array, Func<JsonElement, T> read) =>
        array.ValueKind == JsonValueKind.Null ? [] : [.. array.EnumerateArray().Select(read)];

    /// <summary>Writes a dictionary as an object.</summary>
    internal static void Map<T>(JacksonWriter json, IReadOnlyDictionary<string, T> entries, Action<T> write) =>
        json.Object(() =>
        {
            foreach (var (key, value) in entries)
            {
                json.Name(key);
                write(value);
            }
        });
}
