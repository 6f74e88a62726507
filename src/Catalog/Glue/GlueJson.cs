using System.Text.Json;
using System.Text.Json.Serialization;
using Lakehouse.Catalog.Glue.Api;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Glue;

/// <summary>Bodies of Glue's protocol, <c>application/x-amz-json-1.1</c>: requests out, answers and refusals in. Hostile bytes are taken.</summary>
internal static class GlueJson
{
    private const int WordsKept = 500;

    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 32,
        RespectNullableAnnotations = true,
    };

    /// <summary>A request as it is sent: members that are null are left out.</summary>
    public static byte[] Write(object request) => JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), Options);

    /// <summary>An answer.</summary>
    /// <param name="action">What was asked, for the message.</param>
    /// <param name="body">UTF-8 JSON.</param>
    /// <exception cref="LakehouseException">Corrupt: it is not JSON, or not of this shape; the message has line, byte and member.</exception>
    public static T Read<T>(string action, byte[] body)
        where T : class
    {
        try
        {
            RefuseNullItems(action, body);
            return JsonSerializer.Deserialize<T>(body, Options) ?? throw Corrupt(action, "it is null", null);
        }
        catch (JsonException wrong)
        {
            var place = $"line {wrong.LineNumber + 1 ?? 1}, byte {wrong.BytePositionInLine ?? 0}, member {wrong.Path ?? "$"} of {body.Length} bytes";
            throw Corrupt(action, place, wrong);
        }
    }

    /// <summary>A member that an answer must have.</summary>
    /// <exception cref="LakehouseException">Corrupt: it is not there.</exception>
    public static T Need<T>(string action, T? value, string member)
        where T : class => value ?? throw Corrupt(action, $"member $.{member} is missing", null);

    /// <summary>What a refusal says; whatever is not Glue's own form (a proxy's page) becomes code <c>HTTP 502</c> and the like.</summary>
    public static GlueFault Fault(GlueAnswer answer)
    {
        var (type, message) = Told(answer.Body);
        var code = type ?? answer.ErrorType ?? $"HTTP {answer.Status}";
        return new GlueFault(Bare(code), message ?? $"HTTP {answer.Status} without an explanation");
    }

    // The serializer watches over members, not over items of lists: no list of Glue's API holds null.
    private static void RefuseNullItems(string action, byte[] body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        var lists = new Stack<bool>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    lists.Push(reader.TokenType == JsonTokenType.StartArray);
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    lists.Pop();
                    break;
                case JsonTokenType.Null when lists.TryPeek(out var isList) && isList:
                    throw Corrupt(action, $"a list holds null at byte {reader.TokenStartIndex}", null);
            }
        }
    }

    // Services write the code alone, with a package before "#", or with an address after ":" (Smithy, awsJson1_1 errors).
    private static string Bare(string code) => code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..].Split(':')[0].Trim();

    private static (string? Type, string? Message) Told(byte[] body)
    {
        try
        {
            using var read = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
            return (Text(read.RootElement, "__type") ?? Text(read.RootElement, "code"), Text(read.RootElement, "message") ?? Text(read.RootElement, "Message"));
        }
        catch (JsonException)
        {
            // Not Glue's words: the status says what is known.
            return (null, null);
        }
    }

    private static string? Text(JsonElement from, string member)
    {
        var found = from.ValueKind == JsonValueKind.Object && from.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        return found?.Length > WordsKept ? found[..WordsKept] : found;
    }

    private static LakehouseException Corrupt(string action, string place, Exception? inner) =>
        new(ErrorKind.Corrupt, $"Glue's answer to {action} is not as its API says: {place}", innerException: inner);
}
