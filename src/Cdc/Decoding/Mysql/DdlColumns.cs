using System.Globalization;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>Reads one column's definition: name, type, arguments and those attributes that matter for types.</summary>
internal sealed class DdlColumns(DdlTokens tokens)
{
    /// <summary>Reads a column; a key among its attributes is told to the table.</summary>
    /// <exception cref="LakehouseException">The type is not known, or there is none.</exception>
    public MySqlColumn Read(DdlTable table)
    {
        var name = tokens.TakeName();
        var serial = tokens.Now.IsWord("serial");
        var column = new MySqlColumn(name, ReadType(name));
        if (tokens.TakeSign('('))
        {
            column = ReadArguments(column);
        }

        column = ReadAttributes(column with { BinaryCharset = tokens.TakeWord("byte") }, table);
        return serial ? column with { Unsigned = true } : column;
    }

    private string ReadType(string column)
    {
        if (tokens.Now.Kind != DdlTokenKind.Word)
        {
            throw tokens.Unexpected($"a type for column {column}");
        }

        var word = tokens.Take().Text.ToLowerInvariant();
        if (word is "double" && tokens.TakeWord("precision"))
        {
            return "double";
        }

        return MySqlTypes.Canonical(OfSeveralWords(word)) ?? throw new LakehouseException(
            ErrorKind.Invalid,
            $"the DDL gives column {column} the unknown type '{word}'",
            fix: "declare the column's type under columns, which wins over the DDL");
    }

    // LONG VARBINARY, NATIONAL VARCHAR, CHARACTER VARYING and the like.
    private string OfSeveralWords(string word)
    {
        var next = tokens.Now;
        if (word is not ("long" or "national" or "character" or "char" or "nchar")
            || !(next.IsWord("varying") || next.IsWord("varchar") || next.IsWord("varbinary") || next.IsWord("char") || next.IsWord("character")))
        {
            return word;
        }

        tokens.Take();
        tokens.TakeWord("varying");
        return next.IsWord("varbinary") ? "blob"
            : word == "long" ? "text"
            : next.IsWord("varying") || next.IsWord("varchar") ? "varchar"
            : "char";
    }

    private MySqlColumn ReadArguments(MySqlColumn column)
    {
        var numbers = new List<int>();
        var labels = new List<string>();
        while (!tokens.IsAtEnd && !tokens.TakeSign(')'))
        {
            var argument = tokens.Take();
            if (argument.Kind == DdlTokenKind.Text)
            {
                labels.Add(argument.Text);
            }
            else if (argument.Kind == DdlTokenKind.Word && int.TryParse(argument.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        return column with { Length = numbers.Count > 0 ? numbers[0] : null, Scale = numbers.Count > 1 ? numbers[1] : null, Labels = labels };
    }

    private MySqlColumn ReadAttributes(MySqlColumn column, DdlTable table)
    {
        var notNull = false;
        while (tokens.TakeOfItem() is { } token)
        {
            switch (token.Kind == DdlTokenKind.Word ? token.Text.ToLowerInvariant() : "")
            {
                case "unsigned" or "zerofill":
                    column = column with { Unsigned = true };
                    break;
                case "not" when tokens.TakeWord("null"):
                    notNull = true;
                    break;
                case "default":
                    column = column with { HasDefault = !tokens.Now.IsWord("null") };
                    TakeDefault();
                    break;
                case "primary":
                    table.PrimaryKey = [column.Name];
                    break;
                case "charset" or "set" when tokens.TakeWord("binary"):
                    column = column with { BinaryCharset = true };
                    break;
            }
        }

        return column with { NotNull = notNull };
    }

    // A default may read like an attribute.
    private void TakeDefault()
    {
        if (tokens.Now.Kind is DdlTokenKind.Word or DdlTokenKind.Text)
        {
            tokens.Take();
        }
    }
}
