using System.Globalization;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>
/// Reads the columns and primary key from MySQL's or MariaDB's <c>CREATE TABLE</c>, and what following
/// <c>ALTER TABLE</c> statements do to them. Everything else in the text is passed over; nothing is executed.
/// </summary>
internal sealed class DdlParser
{
    private readonly List<DdlToken> tokens;
    private readonly List<DdlTable> tables = [];
    private int at;

    private DdlParser(string text) => tokens = DdlLexer.Read(text);

    private DdlToken Now => tokens[at];

    /// <summary>All tables that the text creates, as they are after its last statement.</summary>
    /// <exception cref="LakehouseException">A statement cannot be read; says which word.</exception>
    public static IReadOnlyList<MySqlTable> Parse(string text)
    {
        var parser = new DdlParser(text);
        parser.ReadStatements();
        return [.. parser.tables.Select(one => one.Freeze())];
    }

    /// <summary>Columns that one <c>ALTER TABLE</c> adds; empty for any other statement or one that cannot be read.</summary>
    public static IReadOnlyList<MySqlColumn> AddedColumns(string statement)
    {
        try
        {
            var parser = new DdlParser(statement);
            var added = new DdlTable("");
            if (parser.TakeWord("alter"))
            {
                parser.ReadAlter(_ => added);
            }

            return added.Freeze().Columns;
        }
        catch (LakehouseException)
        {
            // Only a hint for a person is made of it; other statements take other ways.
            return [];
        }
    }

    private void ReadStatements()
    {
        while (Now.Kind != DdlTokenKind.End)
        {
            if (TakeWord("create"))
            {
                ReadCreate();
            }
            else if (TakeWord("alter"))
            {
                ReadAlter(name => tables.LastOrDefault(one => Same(one.Name, name)));
            }

            SkipStatement();
        }
    }

    private void ReadCreate()
    {
        TakeWord("temporary");
        if (TakeWord("or"))
        {
            TakeWord("replace");
        }

        if (!TakeWord("table"))
        {
            return;
        }

        if (TakeWord("if"))
        {
            TakeWord("not");
            TakeWord("exists");
        }

        var table = new DdlTable(ReadTableName());
        if (!TakeSign('('))
        {
            return;
        }

        do
        {
            ReadDefinition(table);
        }
        while (TakeSign(','));
        if (!TakeSign(')'))
        {
            throw Unexpected("',' or ')' after a column");
        }

        tables.RemoveAll(one => Same(one.Name, table.Name));
        tables.Add(table);
    }

    private void ReadAlter(Func<string, DdlTable?> find)
    {
        TakeWord("online");
        TakeWord("ignore");
        if (!TakeWord("table"))
        {
            return;
        }

        if (find(ReadTableName()) is not { } table)
        {
            return;
        }

        do
        {
            ReadAlteration(table);
            SkipItem();
        }
        while (TakeSign(','));
    }

    private void ReadAlteration(DdlTable table)
    {
        if (TakeWord("add"))
        {
            ReadAddition(table);
        }
        else if (TakeWord("modify"))
        {
            TakeColumnWords();
            table.Replace(Now.Text, ReadColumn(table));
        }
        else if (TakeWord("change"))
        {
            TakeColumnWords();
            var old = ReadName();
            table.Replace(old, ReadColumn(table));
        }
        else if (TakeWord("drop") && TakeWord("column"))
        {
            TakeColumnWords();
            table.Drop(ReadName());
        }
        else if (TakeWord("rename") && TakeWord("column"))
        {
            var old = ReadName();
            TakeWord("to");
            table.Rename(old, ReadName());
        }
    }

    private void ReadAddition(DdlTable table)
    {
        if (!Now.IsWord("column") && IsKeyDefinition())
        {
            ReadDefinition(table);
            return;
        }

        TakeColumnWords();
        if (!TakeSign('('))
        {
            table.Add(ReadColumn(table));
            return;
        }

        do
        {
            ReadDefinition(table);
        }
        while (TakeSign(','));
        TakeSign(')');
    }

    private void TakeColumnWords()
    {
        TakeWord("column");
        if (Now.IsWord("if"))
        {
            TakeWord("if");
            TakeWord("not");
            TakeWord("exists");
        }
    }

    private bool IsKeyDefinition() =>
        Now.Kind == DdlTokenKind.Word
        && Now.Text.ToLowerInvariant() is "primary" or "unique" or "key" or "index" or "constraint" or "foreign" or "fulltext"
            or "spatial" or "check" or "period" or "partition" or "vector"
        && !(tokens[at + 1].Kind == DdlTokenKind.Word && Now.Text.ToLowerInvariant() is "period" or "vector" or "partition" && MySqlTypes.IsKnown(tokens[at + 1].Text));

    private void ReadDefinition(DdlTable table)
    {
        if (!IsKeyDefinition())
        {
            table.Add(ReadColumn(table));
            SkipItem();
            return;
        }

        if (TakeWord("constraint") && !Now.IsWord("primary"))
        {
            at += Now.Kind is DdlTokenKind.Name or DdlTokenKind.Word ? 1 : 0;
        }

        if (TakeWord("primary"))
        {
            while (Now.Kind != DdlTokenKind.End && !Now.IsSign('('))
            {
                at++;
            }

            table.PrimaryKey = ReadKeyColumns();
        }

        SkipItem();
    }

    private List<string> ReadKeyColumns()
    {
        var result = new List<string>();
        TakeSign('(');
        do
        {
            result.Add(ReadName());
            SkipItem();
        }
        while (TakeSign(','));
        TakeSign(')');
        return result;
    }

    private MySqlColumn ReadColumn(DdlTable table)
    {
        var name = ReadName();
        var (type, byteWord) = ReadType(name);
        var column = new MySqlColumn(name, type);
        if (Now.IsSign('('))
        {
            column = ReadArguments(column);
        }

        column = ReadAttributes(column with { BinaryCharset = byteWord || (TakeWord("byte")) }, table);
        return type == "bigint" && tokensSaidSerial ? column with { Unsigned = true } : column;
    }

    private bool tokensSaidSerial;

    private (string Type, bool Bytes) ReadType(string column)
    {
        if (Now.Kind != DdlTokenKind.Word)
        {
            throw Unexpected($"a type for column {column}");
        }

        var word = Now.Text.ToLowerInvariant();
        tokensSaidSerial = word == "serial";
        at++;
        if (word is "double" && TakeWord("precision"))
        {
            return ("double", false);
        }

        if (word is "long" or "national" or "character" or "char" or "nchar" && (Now.IsWord("varying") || Now.IsWord("varchar") || Now.IsWord("varbinary") || Now.IsWord("char") || Now.IsWord("character")))
        {
            word = Now.IsWord("varbinary") ? "blob" : word == "long" ? "text" : Now.IsWord("varying") || Now.IsWord("varchar") ? "varchar" : "char";
            at++;
            TakeWord("varying");
        }

        return MySqlTypes.Canonical(word) is { } known ? (known, false)
            : throw new LakehouseException(
                ErrorKind.Invalid,
                $"the DDL gives column {column} the unknown type '{word}'",
                fix: "declare the column's type under columns, which wins over the DDL");
    }

    private MySqlColumn ReadArguments(MySqlColumn column)
    {
        at++;
        var numbers = new List<int>();
        while (Now.Kind != DdlTokenKind.End && !Now.IsSign(')'))
        {
            if (Now.Kind == DdlTokenKind.Word && int.TryParse(Now.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }

            at++;
        }

        TakeSign(')');
        return column with { Length = numbers.Count > 0 ? numbers[0] : null, Scale = numbers.Count > 1 ? numbers[1] : null };
    }

    private MySqlColumn ReadAttributes(MySqlColumn column, DdlTable table)
    {
        var notNull = false;
        while (Now.Kind != DdlTokenKind.End && !Now.IsSign(',') && !Now.IsSign(')') && !Now.IsSign(';'))
        {
            if (Now.IsSign('('))
            {
                SkipParentheses();
                continue;
            }

            var word = Now.Kind == DdlTokenKind.Word ? Now.Text.ToLowerInvariant() : "";
            at++;
            switch (word)
            {
                case "unsigned" or "zerofill":
                    column = column with { Unsigned = true };
                    break;
                case "not" when TakeWord("null"):
                    notNull = true;
                    break;
                case "default":
                    column = column with { HasDefault = !Now.IsWord("null") };
                    at += Now.Kind is DdlTokenKind.Word or DdlTokenKind.Text ? 1 : 0;
                    break;
                case "primary":
                    table.PrimaryKey = [column.Name];
                    break;
                case "charset" when TakeWord("binary"):
                case "set" when TakeWord("binary"):
                    column = column with { BinaryCharset = true };
                    break;
            }
        }

        return column with { NotNull = notNull };
    }

    private string ReadTableName()
    {
        var name = ReadName();
        return TakeSign('.') ? ReadName() : name;
    }

    private string ReadName()
    {
        if (Now.Kind is not (DdlTokenKind.Name or DdlTokenKind.Word))
        {
            throw Unexpected("a name");
        }

        return tokens[at++].Text;
    }

    private void SkipItem()
    {
        while (Now.Kind != DdlTokenKind.End && !Now.IsSign(',') && !Now.IsSign(')') && !Now.IsSign(';'))
        {
            if (Now.IsSign('('))
            {
                SkipParentheses();
            }
            else
            {
                at++;
            }
        }
    }

    private void SkipParentheses()
    {
        var depth = 0;
        do
        {
            depth += Now.IsSign('(') ? 1 : Now.IsSign(')') ? -1 : 0;
            at++;
        }
        while (depth > 0 && Now.Kind != DdlTokenKind.End);
    }

    private void SkipStatement()
    {
        while (Now.Kind != DdlTokenKind.End && !TakeSign(';'))
        {
            at++;
        }
    }

    private bool TakeWord(string word)
    {
        var hit = Now.IsWord(word);
        at += hit ? 1 : 0;
        return hit;
    }

    private bool TakeSign(char sign)
    {
        var hit = Now.IsSign(sign);
        at += hit ? 1 : 0;
        return hit;
    }

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private LakehouseException Unexpected(string wanted) => new(
        ErrorKind.Invalid,
        $"the DDL cannot be read at '{Now.Text}' (word {at + 1}): expected {wanted}",
        fix: "give the text of SHOW CREATE TABLE");
}
