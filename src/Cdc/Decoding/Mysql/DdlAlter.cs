namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>Reads <c>ALTER TABLE</c> and does to a table what it does to columns.</summary>
internal sealed class DdlAlter(DdlTokens tokens)
{
    private readonly DdlDefinitions definitions = new(tokens);

    /// <summary>Reads the statement, whose word ALTER was taken; one about a table that is not found is passed over.</summary>
    public void Read(Func<string, DdlTable?> find)
    {
        tokens.TakeWord("online");
        tokens.TakeWord("ignore");
        if (!tokens.TakeWord("table") || find(tokens.TakeTableName()) is not { } table)
        {
            return;
        }

        do
        {
            ReadAlteration(table);
            tokens.SkipItem();
        }
        while (tokens.TakeSign(','));
    }

    private void ReadAlteration(DdlTable table)
    {
        if (tokens.TakeWord("add"))
        {
            ReadAddition(table);
        }
        else if (tokens.TakeWord("modify"))
        {
            TakeColumnWords();
            table.Replace(tokens.Now.Text, definitions.ReadColumn(table));
        }
        else if (tokens.TakeWord("change"))
        {
            TakeColumnWords();
            var old = tokens.TakeName();
            table.Replace(old, definitions.ReadColumn(table));
        }
        else if (tokens.TakeWord("drop") && tokens.TakeWord("column"))
        {
            TakeColumnWords();
            table.Drop(tokens.TakeName());
        }
        else if (tokens.TakeWord("rename") && tokens.TakeWord("column"))
        {
            var old = tokens.TakeName();
            tokens.TakeWord("to");
            table.Rename(old, tokens.TakeName());
        }
    }

    private void ReadAddition(DdlTable table)
    {
        if (!tokens.Now.IsWord("column") && definitions.IsKey)
        {
            definitions.Read(table);
            return;
        }

        TakeColumnWords();
        if (!tokens.TakeSign('('))
        {
            table.Add(definitions.ReadColumn(table));
            return;
        }

        definitions.ReadAll(table);
        tokens.TakeSign(')');
    }

    private void TakeColumnWords()
    {
        tokens.TakeWord("column");
        tokens.TakeWords("if", "not", "exists");
    }
}
