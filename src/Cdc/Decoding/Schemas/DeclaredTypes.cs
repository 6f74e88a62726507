using System.Globalization;
using Lakehouse.Cdc.Decoding.Mysql;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Schemas;

/// <summary>Reads the type names of <see cref="ColumnDeclaration"/>.</summary>
internal static class DeclaredTypes
{
    /// <summary>Form and type of a declared column.</summary>
    /// <exception cref="LakehouseException">The type name cannot be read.</exception>
    public static WireField FieldOf(ColumnDeclaration column, ConnectorSettings settings)
    {
        try
        {
            return Read(column.Name, column.Type.Trim(), settings);
        }
        catch (LakehouseException failure)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                $"column {column.Name} is declared with the unknown type '{column.Type}'",
                fix: "use a Trino type such as bigint, decimal(12,2), varchar, varbinary, date, timestamp(6), or MySQL's own",
                innerException: failure);
        }
    }

    private static WireField Read(string name, string type, ConnectorSettings settings)
    {
        var lower = type.ToLowerInvariant();
        if (Nested(name, lower, settings) is { } nested)
        {
            return nested;
        }

        var word = lower.Split('(', ' ')[0];
        var field = word switch
        {
            "boolean" => Plain(name, new WireType(WireKind.Boolean)),
            "real" => MySqlWire.FieldOf(new MySqlColumn(name, "float"), settings),
            "timestamp" => MySqlWire.FieldOf(
                new MySqlColumn(name, lower.EndsWith("with time zone", StringComparison.Ordinal) ? "timestamp" : "datetime") { Length = Digits(lower) ?? 3 },
                settings),
            _ => MySqlWire.FieldOf(Column(name, type), settings),
        };

        // Trino has no unsigned types: this one may be declared for a bigint unsigned or for a decimal.
        return field.Natural == NaturalType.Unsigned64 && word == "decimal"
            ? field with { Wire = field.Wire with { NegativeIsAmbiguous = true } }
            : field;
    }

    private static MySqlColumn Column(string name, string type)
    {
        var columns = DdlParser.Parse($"create table t (c {type})")[0].Columns;
        return columns.Count == 1 ? columns[0] with { Name = name } : throw new LakehouseException(ErrorKind.Invalid, $"'{type}' is no type");
    }

    private static int? Digits(string type)
    {
        var open = type.IndexOf('(', StringComparison.Ordinal);
        var close = type.IndexOf(')', StringComparison.Ordinal);
        return open >= 0 && close > open && int.TryParse(type.AsSpan(open + 1, close - open - 1), CultureInfo.InvariantCulture, out var digits) ? digits : null;
    }

    private static WireField? Nested(string name, string type, ConnectorSettings settings)
    {
        if (Inner(type, "array") is { } element)
        {
            var inner = Read("element", element, settings);
            return new WireField(name, new WireType(WireKind.Array) { Element = inner.Wire }, new DataType.List(inner.Natural, ElementNullable: false));
        }

        if (Inner(type, "map") is { } entry)
        {
            var parts = Split(entry);
            if (parts.Count != 2 || !parts[0].StartsWith("varchar", StringComparison.Ordinal))
            {
                throw new LakehouseException(ErrorKind.Invalid, "a map has varchar keys and one value type");
            }

            var value = Read("value", parts[1], settings);
            return new WireField(name, new WireType(WireKind.Map) { Element = value.Wire }, new DataType.Map(value.Natural));
        }

        return Inner(type, "row") is { } members ? Row(name, members, settings) : null;
    }

    private static WireField Row(string name, string members, ConnectorSettings settings)
    {
        var fields = Split(members).Select(one =>
        {
            var blank = one.IndexOf(' ', StringComparison.Ordinal);
            return blank > 0
                ? Read(one[..blank], one[(blank + 1)..].Trim(), settings)
                : throw new LakehouseException(ErrorKind.Invalid, $"'{one}' is no member: a name and a type");
        }).ToList();
        var wire = new WireType(WireKind.Struct) { Members = fields };
        return new WireField(name, wire, NaturalType.Of(wire));
    }

    private static WireField Plain(string name, WireType wire) => new(name, wire, NaturalType.Of(wire));

    private static string? Inner(string type, string word) =>
        type.StartsWith(word + "(", StringComparison.Ordinal) && type.EndsWith(')') ? type[(word.Length + 1)..^1].Trim() : null;

    private static List<string> Split(string text)
    {
        var parts = new List<string>();
        var depth = 0;
        var start = 0;
        for (var index = 0; index < text.Length; index++)
        {
            depth += text[index] == '(' ? 1 : text[index] == ')' ? -1 : 0;
            if (text[index] == ',' && depth == 0)
            {
                parts.Add(text[start..index].Trim());
                start = index + 1;
            }
        }

        parts.Add(text[start..].Trim());
        return parts;
    }
}
