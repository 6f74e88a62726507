using CsCheck;
using Lakehouse.Cdc.Decoding.Mysql;
using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Cdc.Tests.Decoding;

public sealed class DdlLexerTests
{
    private static readonly Gen<string> Pieces = Choose(
        "create", "table", "alter", "add", "column", "`", "\"", "'", "''", "\\", "/*", "/*!40101 ", "/*M!", "*/", "-- ", "#", "\n", "(", ")", ",", ";", ".", "int", "enum", "x", "é", " ", "\0").Array[0, 30]
        .Select(string.Concat);

    private static Gen<string> Choose(params string[] pieces) => Gen.Int[0, pieces.Length - 1].Select(index => pieces[index]);

    [Fact]
    public void Any_text_ends_and_is_read_or_refused() => Gen.OneOf(Pieces, Gen.String).Sample(text =>
    {
        var tokens = DdlLexer.Read(text);
        Assert.Equal(DdlTokenKind.End, tokens[^1].Kind);
        Assert.Single(tokens, token => token.Kind == DdlTokenKind.End);
        Assert.True(tokens.Sum(token => token.Text.Length) <= text.Length);
        try
        {
            _ = DdlParser.Parse(text);
        }
        catch (LakehouseException refused)
        {
            Assert.Equal(ErrorKind.Invalid, refused.Kind);
        }
    });

    [Fact]
    public void Quoted_text_comes_back_whatever_it_holds() => Gen.String.Sample(text =>
    {
        var name = new DdlToken(DdlTokenKind.Name, text);
        var label = new DdlToken(DdlTokenKind.Text, text);
        var end = new DdlToken(DdlTokenKind.End, "");
        Assert.Equal([name, end], DdlLexer.Read($"`{text.Replace("`", "``", StringComparison.Ordinal)}`"));
        Assert.Equal([name, end], DdlLexer.Read($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        Assert.Equal([label, end], DdlLexer.Read($"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'"));
    });

    [Fact]
    public void Comments_vanish_and_executable_ones_stay() => Gen.String.Sample(text =>
    {
        DdlToken[] expected = [new(DdlTokenKind.Word, "a"), new(DdlTokenKind.Word, "b"), new(DdlTokenKind.End, "")];
        Assert.Equal(expected, DdlLexer.Read($"a /* {text.Replace("*/", "", StringComparison.Ordinal).TrimEnd('*')} */ b"));
        Assert.Equal(expected, DdlLexer.Read($"a -- {text.Replace("\n", "", StringComparison.Ordinal)}\nb"));
        Assert.Equal(expected, DdlLexer.Read($"a #{text.Replace("\n", "", StringComparison.Ordinal)}\nb"));
        Assert.Equal(expected, DdlLexer.Read("/*!40101 a */ /*M!100100 b */"));
    });
}
