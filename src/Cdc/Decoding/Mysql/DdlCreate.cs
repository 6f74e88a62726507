namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>Reads <c>CREATE TABLE</c>.</summary>
internal static class DdlCreate
{
    /// <summary>The table, or null when the statement creates something else or lists no columns. The word CREATE was taken.</summary>
    public static DdlTable? Read(DdlTokens tokens)
    {
        tokens.TakeWord("temporary");
        tokens.TakeWords("or", "replace");
        if (!tokens.TakeWord("table"))
        {
            return null;
        }

        tokens.TakeWords("if", "not", "exists");
        var table = new DdlTable(tokens.TakeTableName());
        if (!tokens.TakeSign('('))
        {
            return null;
        }

        new DdlDefinitions(tokens).ReadAll(table);
        return tokens.TakeSign(')') ? table : throw tokens.Unexpected("',' or ')' after a column");
    }
}
