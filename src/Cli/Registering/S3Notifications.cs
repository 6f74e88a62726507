using System.Net;
using System.Text.Json;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Registering;

/// <summary>
/// Reads what object stores tell about their objects: S3's event message (<c>Records</c>, keys URL-encoded as forms are), the form of EventBridge (<c>detail</c>,
/// keys as they are), and either of them inside a message of SNS. Stateless and thread-safe.
/// </summary>
internal static class S3Notifications
{
    private const int MostChanges = 10_000;
    private const int MostKeyCharacters = 4096;

    /// <summary>The objects that a message names; none for S3's test message and for events that are not about objects.</summary>
    /// <exception cref="LakehouseException">Invalid: the message is in no form that is known.</exception>
    public static IReadOnlyList<S3Change> Parse(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 32 });
            return Of(document.RootElement, inner: false);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Unknown(failure);
        }
    }

    private static IReadOnlyList<S3Change> Of(JsonElement message, bool inner) => message switch
    {
        { ValueKind: not JsonValueKind.Object } => throw Unknown(null),
        _ when message.TryGetProperty("Records", out var records) => [.. records.EnumerateArray().Take(MostChanges).Select(Record).OfType<S3Change>()],
        _ when message.TryGetProperty("detail", out var detail) => FromDetail(message, detail),
        _ when message.TryGetProperty("Event", out var test) && test.GetString() == "s3:TestEvent" => [],
        _ when !inner && message.TryGetProperty("Message", out var text) && text.ValueKind == JsonValueKind.String => FromText(text.GetString()!),
        _ => throw Unknown(null),
    };

    private static IReadOnlyList<S3Change> FromText(string text)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 32 });
        return Of(document.RootElement, inner: true);
    }

    private static IReadOnlyList<S3Change> FromDetail(JsonElement message, JsonElement detail)
    {
        if (!message.TryGetProperty("source", out var source) || source.GetString() != "aws.s3")
        {
            return [];
        }

        return [Change(detail.GetProperty("bucket").GetProperty("name").GetString(), detail.GetProperty("object").GetProperty("key").GetString())];
    }

    private static S3Change? Record(JsonElement record)
    {
        if (!record.TryGetProperty("s3", out var s3))
        {
            return null;
        }

        var key = s3.GetProperty("object").GetProperty("key").GetString();
        return Change(s3.GetProperty("bucket").GetProperty("name").GetString(), WebUtility.UrlDecode(key));
    }

    private static S3Change Change(string? bucket, string? key) => bucket is { Length: > 0 } && key is { Length: > 0 and <= MostKeyCharacters }
        ? new S3Change(bucket, key)
        : throw Unknown(null);

    private static LakehouseException Unknown(Exception? inner) => new(
        ErrorKind.Invalid,
        "the message is no notification about objects of a bucket",
        fix: "send S3 event notifications or EventBridge events of source aws.s3, directly or by SNS",
        innerException: inner);
}
