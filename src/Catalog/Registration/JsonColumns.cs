using System.Text.Json;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Catalog.Registration;

/// <summary>Columns of files with one JSON object per line.</summary>
internal static class JsonColumns
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>Columns of the objects in a sample.</summary>
    /// <exception cref="LakehouseException">Invalid: a line is no JSON object, or lines contradict each other.</exception>
    public static FileColumns Of(TextSample sample)
    {
        var common = new CommonType(FolderFormat.Json);
        var columns = new Dictionary<string, DataType?>(StringComparer.Ordinal);
        for (var line = 1; line <= sample.Lines.Count; line++)
        {
            if (sample.Lines[line - 1].Trim().Length > 0)
            {
                Add(sample, line, columns, common);
            }
        }

        return new FileColumns(sample.File, [.. columns.Select(column => new FolderColumn(column.Key, column.Value))]);
    }

    private static void Add(TextSample sample, int line, Dictionary<string, DataType?> columns, CommonType common)
    {
        using var read = Parse(sample, line);
        foreach (var member in read.RootElement.EnumerateObject())
        {
            var name = member.Name.ToLowerInvariant();
            var type = TypeOf(member.Value, common, out var mixed);
            var known = columns.GetValueOrDefault(name);
            var both = known is null || type is null ? known ?? type : common.Of(known, type);
            if (mixed || (both is null && known is not null))
            {
                var what = mixed ? "holds values of several types" : $"is {HiveTypeMapping.ToHive(known!)} above and {HiveTypeMapping.ToHive(type!)} here";
                throw sample.Wrong(line, $"member {member.Name} {what}", "write one type, or give it with --type name=string");
            }

            columns[name] = both;
        }
    }

    private static JsonDocument Parse(TextSample sample, int line)
    {
        const string fix = "write one JSON object per line, without a list around them";
        try
        {
            var read = JsonDocument.Parse(sample.Lines[line - 1], Options);
            return read.RootElement.ValueKind == JsonValueKind.Object ? read : throw sample.Wrong(line, "the line is no JSON object", fix);
        }
        catch (JsonException wrong)
        {
            throw sample.Wrong(line, $"the line is no JSON object, at byte {wrong.BytePositionInLine ?? 0}", fix);
        }
    }

    private static DataType? TypeOf(JsonElement value, CommonType common, out bool mixed)
    {
        mixed = false;
        return value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => new DataType.Boolean(),
            JsonValueKind.Number => value.TryGetInt64(out _) ? new DataType.Long() : new DataType.Double(),
            JsonValueKind.String => new DataType.String(),
            JsonValueKind.Array => ListOf(value, common, out mixed),
            JsonValueKind.Object => StructOf(value, common, out mixed),
            _ => null,
        };
    }

    private static DataType.List? ListOf(JsonElement list, CommonType common, out bool mixed)
    {
        mixed = false;
        DataType? element = null;
        foreach (var item in list.EnumerateArray())
        {
            var type = TypeOf(item, common, out var inner);
            var both = element is null || type is null ? element ?? type : common.Of(element, type);
            mixed |= inner || (both is null && element is not null);
            element = both;
        }

        return element is null ? null : new DataType.List(element);
    }

    private static DataType.Struct? StructOf(JsonElement value, CommonType common, out bool mixed)
    {
        mixed = false;
        var fields = new List<Field>();
        foreach (var member in value.EnumerateObject())
        {
            var type = TypeOf(member.Value, common, out var inner);
            mixed |= inner;
            if (type is not null)
            {
                fields.Add(new Field(member.Name.ToLowerInvariant(), type));
            }
        }

        return fields.Count == 0 ? null : new DataType.Struct(new ValueList<Field>(fields.DistinctBy(field => field.Name)));
    }
}
