namespace Lakehouse.Cli.Demo;

/// <summary>Rows of a table here and in the database that the capture came from.</summary>
/// <param name="Table"><c>database.table</c>.</param>
/// <param name="Rows">Rows in the lake.</param>
/// <param name="Expected">Rows that MySQL held at the end.</param>
internal sealed record DemoCount(string Table, long Rows, long Expected)
{
    /// <summary>Whether they agree.</summary>
    public bool Equal => Rows == Expected;
}
