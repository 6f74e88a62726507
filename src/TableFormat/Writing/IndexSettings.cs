using System.Text.Json;
using System.Text.Json.Nodes;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Indexing;

namespace Lakehouse.TableFormat.Writing;

/// <summary>
/// How a table's keys are spread over file groups. A Hudi table has no place for it, so we keep it as one JSON text under <see cref="Key"/>:
/// in <c>hoodie.properties</c> from the table's creation and in every commit's <c>extraMetadata</c>.
/// </summary>
/// <param name="Kind">Kind of index.</param>
/// <param name="Buckets">Buckets per partition; 0 when <paramref name="Kind"/> is not the bucket index.</param>
/// <param name="HashRule">How keys that contain <c>:</c> are hashed; null when another engine made the table and nobody said.</param>
public sealed record IndexSettings(IndexKind Kind, int Buckets = 0, BucketHashRule? HashRule = null)
{
    /// <summary>Name of the property and of the <c>extraMetadata</c> entry.</summary>
    public const string Key = "lakehouse.index";

    private const string Rule11 = "hudi-1.1";
    private const string Rule015 = "hudi-0.15";

    /// <summary>The JSON text, such as <c>{"kind":"bucket","buckets":16,"hash":"hudi-1.1"}</c>.</summary>
    public string ToJson()
    {
        var json = new JsonObject { ["kind"] = Kind.ToString().ToLowerInvariant() };
        if (Kind == IndexKind.Bucket)
        {
            json["buckets"] = Buckets;
            json["hash"] = HashRule switch
            {
                BucketHashRule.Hudi11 => Rule11,
                BucketHashRule.Hudi015 => Rule015,
                _ => null,
            };
        }

        return json.ToJsonString();
    }

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="LakehouseException">Corrupt: it is not what <see cref="ToJson"/> makes.</exception>
    public static IndexSettings FromJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var json = document.RootElement;
            return Enum.TryParse<IndexKind>(json.GetProperty("kind").GetString(), ignoreCase: true, out var kind)
                ? kind == IndexKind.Bucket ? Bucket(json) : new IndexSettings(kind)
                : throw Bad(text, null);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Bad(text, exception);
        }
    }

    private static IndexSettings Bucket(JsonElement json) => new(
        IndexKind.Bucket,
        json.GetProperty("buckets").GetInt32() is > 0 and var buckets ? buckets : throw new FormatException("a table has at least one bucket"),
        json.TryGetProperty("hash", out var hash) ? RuleOf(hash.GetString()) : null);

    private static BucketHashRule? RuleOf(string? text) => text switch
    {
        Rule11 => BucketHashRule.Hudi11,
        Rule015 => BucketHashRule.Hudi015,
        _ => null,
    };

    private static LakehouseException Bad(string text, Exception? inner) => new(
        ErrorKind.Corrupt,
        $"The table's {Key} is '{text}', which is no index setting.",
        fix: "Set it to the form {\"kind\":\"bucket\",\"buckets\":16,\"hash\":\"hudi-1.1\"} in hoodie.properties.",
        innerException: inner);
}
