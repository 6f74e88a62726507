using System.Text;

namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>Cuts MySQL DDL into tokens. Comments vanish, but the content of executable comments (<c>/*!40101 … */</c>) stays.</summary>
internal sealed class DdlLexer(string text)
{
    private int at;

    /// <summary>All tokens, the end included.</summary>
    public static List<DdlToken> Read(string text)
    {
        var lexer = new DdlLexer(text);
        var tokens = new List<DdlToken>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != DdlTokenKind.End);

        return tokens;
    }

    private DdlToken Next()
    {
        SkipBlanksAndComments();
        if (at >= text.Length)
        {
            return new DdlToken(DdlTokenKind.End, "");
        }

        var first = text[at];
        return first switch
        {
            '`' or '"' => new DdlToken(DdlTokenKind.Name, Quoted(first, escapes: false)),
            '\'' => new DdlToken(DdlTokenKind.Text, Quoted(first, escapes: true)),
            _ when IsWordCharacter(first) => new DdlToken(DdlTokenKind.Word, Word()),
            _ => new DdlToken(DdlTokenKind.Sign, text[at++].ToString()),
        };
    }

    private static bool IsWordCharacter(char one) => char.IsLetterOrDigit(one) || one is '_' or '$' or '@' || one > '\u007f';

    private string Word()
    {
        var start = at;
        while (at < text.Length && IsWordCharacter(text[at]))
        {
            at++;
        }

        return text[start..at];
    }

    private string Quoted(char quote, bool escapes)
    {
        var result = new StringBuilder();
        at++;
        while (at < text.Length)
        {
            var one = text[at++];
            if (one == quote)
            {
                if (at >= text.Length || text[at] != quote)
                {
                    return result.ToString();
                }

                at++;
            }
            else if (one == '\\' && escapes && at < text.Length)
            {
                one = text[at++];
            }

            result.Append(one);
        }

        return result.ToString();
    }

    private void SkipBlanksAndComments()
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] == '#' || Looking("-- ") || Looking("--\n") || Looking("--\t"))
            {
                MoveTo("\n");
            }
            else if (Looking("/*!") || Looking("/*M!"))
            {
                at += text[at + 2] == '!' ? 3 : 4;
                while (at < text.Length && char.IsAsciiDigit(text[at]))
                {
                    at++;
                }
            }
            else if (Looking("*/"))
            {
                at += 2;
            }
            else if (Looking("/*"))
            {
                MoveTo("*/");
            }
            else
            {
                return;
            }
        }
    }

    private bool Looking(string wanted) => string.CompareOrdinal(text, at, wanted, 0, wanted.Length) == 0;

    private void MoveTo(string end)
    {
        var hit = text.IndexOf(end, at, StringComparison.Ordinal);
        at = hit < 0 ? text.Length : hit + end.Length;
    }
}
