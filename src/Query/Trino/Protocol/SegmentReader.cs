using System.Text.Json;
using Lakehouse.Query.Trino.Decoding;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>Reads the <c>data</c> object of the spooled protocol. Stateless and thread-safe.</summary>
internal static class SegmentReader
{
    private const int MostSegments = 10_000;

    /// <summary>Whether <c>data</c> names segments instead of being rows.</summary>
    public static bool IsSpooled(ReadOnlyMemory<byte> data) => data.Length > 0 && data.Span[0] == '{';

    /// <summary>The segments in order.</summary>
    /// <exception cref="LakehouseException">Corrupt: not segments. Unsupported: an encoding that was not asked for.</exception>
    public static IReadOnlyList<TrinoSegment> Read(ReadOnlyMemory<byte> data)
    {
        var segments = new List<TrinoSegment>();
        var reader = new Utf8JsonReader(data.Span);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "encoding":
                        CheckEncoding(reader.GetString());
                        break;
                    case "segments":
                        ReadSegments(ref reader, segments);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            return segments;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw JsonParts.Malformed(ServerText.Clean(failure.Message), failure);
        }
    }

    private static void CheckEncoding(string? encoding)
    {
        if (encoding != "json")
        {
            throw new LakehouseException(
                ErrorKind.Unsupported, $"Trino sent segments in the encoding {ServerText.Clean(encoding ?? "null")}, which was not asked for", fix: "leave --spooled out");
        }
    }

    private static void ReadSegments(ref Utf8JsonReader reader, List<TrinoSegment> segments)
    {
        JsonParts.Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            segments.Add(ReadSegment(ref reader));
            if (segments.Count > MostSegments)
            {
                throw JsonParts.Malformed("it names too many segments");
            }
        }

        JsonParts.Expect(ref reader, JsonTokenType.EndArray);
    }

    private static TrinoSegment ReadSegment(ref Utf8JsonReader reader)
    {
        var segment = new TrinoSegment(default, null, null, []);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            segment = name switch
            {
                "data" => segment with { Inline = reader.GetBytesFromBase64() },
                "uri" => segment with { Uri = reader.GetString() },
                "ackUri" => segment with { AckUri = reader.GetString() },
                "headers" when reader.TokenType == JsonTokenType.StartObject => segment with { Headers = ReadHeaders(ref reader) },
                _ => JsonParts.Skipped(ref reader, segment),
            };
        }

        return segment.Uri is not null || segment.Inline.Length > 0 ? segment : throw JsonParts.Malformed("a segment has neither rows nor an address");
    }

    private static List<(string Name, string Value)> ReadHeaders(ref Utf8JsonReader reader)
    {
        var headers = new List<(string, string)>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            JsonParts.Expect(ref reader, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                headers.Add((name, Printable(reader.GetString()!)));
            }
        }

        return headers;
    }

    private static string Printable(string value) =>
        value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? throw JsonParts.Malformed("a segment needs a header that cannot be sent") : value;
}
