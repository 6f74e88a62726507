namespace Lakehouse.Query;

/// <summary>The rows of a pull, and where the next one begins.</summary>
/// <param name="Rows">
/// Column <c>op</c> (<c>_lakehouse_op</c> where the table has a column <c>op</c>, in any case), then the data columns. First the deletions (<c>d</c>, each with the row as it was), then the rows as they
/// stand now (<c>u</c>); so applying them in order gives the table, also when a key moved between partitions.
/// </param>
/// <param name="NextToken">Pass it as <c>since</c> next time. It is valid once all rows were taken; until then repeat the pull with the old one.</param>
/// <param name="Commits">Commits that the rows come from.</param>
public sealed record PullResult(QueryResult Rows, string NextToken, int Commits);
