namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>Reads the definitions between the parentheses of a table: columns and keys.</summary>
internal sealed class DdlDefinitions(DdlTokens tokens)
{
    private readonly DdlColumns columns = new(tokens);

    /// <summary>Whether a key or constraint comes next, and no column of such a name.</summary>
    public bool IsKey =>
        tokens.Now.Kind == DdlTokenKind.Word
        && tokens.Now.Text.ToLowerInvariant() is "primary" or "unique" or "key" or "index" or "constraint" or "foreign" or "fulltext"
            or "spatial" or "check" or "period" or "partition" or "vector"
        && !IsColumnOfThatName;

    private bool IsColumnOfThatName =>
        tokens.Then.Kind == DdlTokenKind.Word
        && tokens.Now.Text.ToLowerInvariant() is "period" or "vector" or "partition"
        && MySqlTypes.IsKnown(tokens.Then.Text);

    /// <summary>Reads one column.</summary>
    public MySqlColumn ReadColumn(DdlTable table) => columns.Read(table);

    /// <summary>Reads definitions up to the one that no comma follows.</summary>
    public void ReadAll(DdlTable table)
    {
        do
        {
            Read(table);
        }
        while (tokens.TakeSign(','));
    }

    /// <summary>Reads one definition into the table.</summary>
    public void Read(DdlTable table)
    {
        if (IsKey)
        {
            ReadKey(table);
        }
        else
        {
            table.Add(columns.Read(table));
        }

        tokens.SkipItem();
    }

    private void ReadKey(DdlTable table)
    {
        if (tokens.TakeWord("constraint") && !tokens.Now.IsWord("primary") && tokens.Now.Kind is DdlTokenKind.Name or DdlTokenKind.Word)
        {
            tokens.Take();
        }

        if (!tokens.TakeWord("primary"))
        {
            return;
        }

        while (!tokens.IsAtEnd && !tokens.Now.IsSign('('))
        {
            tokens.Take();
        }

        table.PrimaryKey = ReadKeyColumns();
    }

    private List<string> ReadKeyColumns()
    {
        var result = new List<string>();
        tokens.TakeSign('(');
        do
        {
            result.Add(tokens.TakeName());
            tokens.SkipItem();
        }
        while (tokens.TakeSign(','));
        tokens.TakeSign(')');
        return result;
    }
}
