using System.Text.Json;
using Lakehouse.Query.Trino.Decoding;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>Reads one answer of the protocol in one walk; the rows stay bytes. Members that it does not know are passed over. Stateless and thread-safe.</summary>
internal static class PageReader
{
    // stats.rootStage is a tree with two levels of JSON for each stage.
    private const int MaxDepth = 1000;
    private const int MostColumns = 100_000;
    private const int MostWarnings = 1000;

    /// <summary>Reads a page.</summary>
    /// <exception cref="LakehouseException">Corrupt: not a page of the protocol.</exception>
    public static TrinoPage Read(ReadOnlyMemory<byte> body)
    {
        var page = new TrinoPage();
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            JsonParts.Expect(ref reader, JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember(ref reader, body, page);
            }

            return page.Id.Length > 0 && !reader.Read() ? page : throw JsonParts.Malformed("it has no query id");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw JsonParts.Malformed(ServerText.Clean(failure.Message), failure);
        }
    }

    private static void ReadMember(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, TrinoPage page)
    {
        var name = reader.GetString();
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        switch (name)
        {
            case "id":
                page.Id = reader.GetString()!;
                break;
            case "nextUri":
                page.NextUri = reader.GetString();
                break;
            case "columns":
                page.Columns = ReadColumns(ref reader);
                break;
            case "data":
                page.Data = JsonParts.Slice(ref reader, body);
                break;
            case "stats":
                page.Progress = ReadStats(ref reader, page.Id);
                break;
            case "error":
                page.Failure = ReadFailure(ref reader);
                break;
            case "warnings":
                page.Warnings = ReadWarnings(ref reader);
                break;
            case "updateType":
                page.UpdateType = ServerText.Clean(reader.GetString()!);
                break;
            case "updateCount":
                page.UpdateCount = reader.GetInt64();
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private static List<TrinoField> ReadColumns(ref Utf8JsonReader reader)
    {
        var columns = new List<TrinoField>();
        JsonParts.Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            columns.Add(ReadColumn(ref reader));
            if (columns.Count > MostColumns)
            {
                throw JsonParts.Malformed("it has too many columns");
            }
        }

        return columns;
    }

    private static TrinoField ReadColumn(ref Utf8JsonReader reader)
    {
        string? name = null;
        TrinoType? type = null;
        JsonParts.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString();
            reader.Read();
            switch (member)
            {
                case "name":
                    name = reader.GetString();
                    break;
                case "typeSignature":
                    type = TypeSignatureReader.Read(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return name is not null && type is not null ? new TrinoField(name, type) : throw JsonParts.Malformed("a column lacks its name or type");
    }

    private static TrinoProgress ReadStats(ref Utf8JsonReader reader, string id)
    {
        var progress = new TrinoProgress(id, string.Empty, null, 0, 0, 0);
        JsonParts.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString();
            reader.Read();
            progress = reader.TokenType == JsonTokenType.Null ? progress : member switch
            {
                "state" => progress with { State = ServerText.Clean(reader.GetString()!) },
                "progressPercentage" => progress with { Percent = reader.GetDouble() },
                "completedSplits" => progress with { CompletedSplits = reader.GetInt64() },
                "totalSplits" => progress with { TotalSplits = reader.GetInt64() },
                "processedRows" => progress with { ProcessedRows = reader.GetInt64() },
                _ => JsonParts.Skipped(ref reader, progress),
            };
        }

        return progress;
    }

    private static TrinoFailure ReadFailure(ref Utf8JsonReader reader)
    {
        var failure = new TrinoFailure();
        JsonParts.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString();
            reader.Read();
            switch (member)
            {
                case "message":
                    failure.Message = reader.GetString() ?? string.Empty;
                    break;
                case "errorName":
                    failure.Name = reader.GetString() ?? string.Empty;
                    break;
                case "errorType":
                    failure.Type = reader.GetString() ?? string.Empty;
                    break;
                case "errorLocation" when reader.TokenType == JsonTokenType.StartObject:
                    ReadLocation(ref reader, failure);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return failure;
    }

    private static void ReadLocation(ref Utf8JsonReader reader, TrinoFailure failure)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString();
            reader.Read();
            switch (member)
            {
                case "lineNumber":
                    failure.Line = reader.GetInt32();
                    break;
                case "columnNumber":
                    failure.Column = reader.GetInt32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static List<string> ReadWarnings(ref Utf8JsonReader reader)
    {
        var warnings = new List<string>();
        JsonParts.Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isMessage = reader.ValueTextEquals("message"u8);
                reader.Read();
                if (isMessage && reader.TokenType == JsonTokenType.String && warnings.Count < MostWarnings)
                {
                    warnings.Add(ServerText.Clean(reader.GetString()!));
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        JsonParts.Expect(ref reader, JsonTokenType.EndArray);
        return warnings;
    }
}
