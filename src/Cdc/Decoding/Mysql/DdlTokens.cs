using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>Goes through the tokens of DDL, which end with <see cref="DdlTokenKind.End"/>; never moves beyond it.</summary>
internal sealed class DdlTokens(string text)
{
    private readonly List<DdlToken> tokens = DdlLexer.Read(text);
    private int at;

    /// <summary>The token that comes next.</summary>
    public DdlToken Now => tokens[at];

    /// <summary>The one after it.</summary>
    public DdlToken Then => tokens[Math.Min(at + 1, tokens.Count - 1)];

    /// <summary>Whether everything was read.</summary>
    public bool IsAtEnd => Now.Kind == DdlTokenKind.End;

    private bool IsAtItemEnd => IsAtEnd || Now.IsSign(',') || Now.IsSign(')') || Now.IsSign(';');

    /// <summary>Takes the next token, whatever it is.</summary>
    public DdlToken Take()
    {
        var taken = Now;
        at += IsAtEnd ? 0 : 1;
        return taken;
    }

    /// <summary>Takes the word if it comes next.</summary>
    public bool TakeWord(string word)
    {
        var hit = Now.IsWord(word);
        at += hit ? 1 : 0;
        return hit;
    }

    /// <summary>Takes the words if the first comes next; the others may be missing.</summary>
    public void TakeWords(string first, params ReadOnlySpan<string> others)
    {
        if (!TakeWord(first))
        {
            return;
        }

        foreach (var word in others)
        {
            TakeWord(word);
        }
    }

    /// <summary>Takes the sign if it comes next.</summary>
    public bool TakeSign(char sign)
    {
        var hit = Now.IsSign(sign);
        at += hit ? 1 : 0;
        return hit;
    }

    /// <summary>Takes a name.</summary>
    /// <exception cref="LakehouseException">None comes next.</exception>
    public string TakeName() =>
        Now.Kind is DdlTokenKind.Name or DdlTokenKind.Word ? Take().Text : throw Unexpected("a name");

    /// <summary>Takes a table's name and gives it without its database.</summary>
    public string TakeTableName()
    {
        var name = TakeName();
        return TakeSign('.') ? TakeName() : name;
    }

    /// <summary>Goes to the end of a definition: a comma, closing parenthesis or semicolon of its own level.</summary>
    public void SkipItem()
    {
        while (!IsAtItemEnd)
        {
            SkipOne();
        }
    }

    /// <summary>Takes one token of a definition, parentheses as a whole; null at its end.</summary>
    public DdlToken? TakeOfItem()
    {
        if (IsAtItemEnd)
        {
            return null;
        }

        var taken = Now;
        SkipOne();
        return taken;
    }

    /// <summary>Goes behind the next semicolon.</summary>
    public void SkipStatement()
    {
        while (!IsAtEnd && !TakeSign(';'))
        {
            at++;
        }
    }

    /// <summary>The error that something else was expected.</summary>
    public LakehouseException Unexpected(string wanted) => new(
        ErrorKind.Invalid,
        $"the DDL cannot be read at '{Now.Text}' (word {at + 1}): expected {wanted}",
        fix: "give the text of SHOW CREATE TABLE");

    private void SkipOne()
    {
        var depth = 0;
        do
        {
            depth += Now.IsSign('(') ? 1 : Now.IsSign(')') ? -1 : 0;
            at++;
        }
        while (depth > 0 && !IsAtEnd);
    }
}
