using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>
/// Reads the columns and primary key from MySQL's or MariaDB's <c>CREATE TABLE</c>, and what following
/// <c>ALTER TABLE</c> statements do to them. Everything else in the text is passed over; nothing is executed.
/// </summary>
internal static class DdlParser
{
    /// <summary>All tables that the text creates, as they are after its last statement.</summary>
    /// <exception cref="LakehouseException">A statement cannot be read; says which word.</exception>
    public static IReadOnlyList<MySqlTable> Parse(string text)
    {
        var tokens = new DdlTokens(text);
        var tables = new List<DdlTable>();
        while (!tokens.IsAtEnd)
        {
            ReadStatement(tokens, tables);
            tokens.SkipStatement();
        }

        return [.. tables.Select(one => one.Freeze())];
    }

    private static void ReadStatement(DdlTokens tokens, List<DdlTable> tables)
    {
        if (tokens.TakeWord("alter"))
        {
            new DdlAlter(tokens).Read(name => tables.LastOrDefault(one => Same(one.Name, name)));
        }
        else if (tokens.TakeWord("create") && DdlCreate.Read(tokens) is { } created)
        {
            tables.RemoveAll(one => Same(one.Name, created.Name));
            tables.Add(created);
        }
    }

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
