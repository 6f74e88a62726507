namespace Lakehouse.Cli.Demo;

/// <summary>All that the demo found.</summary>
/// <param name="Lake">Folder of the lake.</param>
/// <param name="Events">Events applied.</param>
/// <param name="Commits">Commits made.</param>
/// <param name="Seconds">Time of the replay.</param>
/// <param name="Tables">Row counts, compared.</param>
/// <param name="Answers">Questions and answers.</param>
/// <param name="NextToken">Token with which the pull would go on.</param>
internal sealed record DemoReport(
    string Lake, long Events, long Commits, double Seconds, IReadOnlyList<DemoCount> Tables, IReadOnlyList<DemoAnswer> Answers, string NextToken)
{
    /// <summary>Whether every table has the rows that the database had.</summary>
    public bool AllEqual => Tables.All(table => table.Equal);
}
