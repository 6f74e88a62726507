using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Loading;

/// <summary>What a load did.</summary>
/// <param name="Table"><c>database.table</c>.</param>
/// <param name="Rows">Rows of the input.</param>
/// <param name="Inserted">Rows that were new.</param>
/// <param name="Updated">Rows that replaced one.</param>
/// <param name="Deleted">Rows removed.</param>
/// <param name="Skipped">Rows that changed nothing, such as older ones.</param>
/// <param name="Unverified">Rows among these that went to log files without a look whether their key was stored.</param>
/// <param name="Files">Files written.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Commits">Instants of the commits.</param>
internal sealed record LoadSummary(
    string Table, long Rows, long Inserted, long Updated, long Deleted, long Skipped, long Unverified, int Files, long Bytes, IReadOnlyList<string> Commits)
{
    /// <summary>Adds up the commits.</summary>
    public static LoadSummary Of(string table, long rows, IReadOnlyList<WriteResult> results) => new(
        table,
        rows,
        results.Sum(result => result.Inserted),
        results.Sum(result => result.Updated),
        results.Sum(result => result.Deleted),
        results.Sum(result => result.Skipped),
        results.Sum(result => result.Unverified),
        results.Sum(result => result.FilesWritten),
        results.Sum(result => result.BytesWritten),
        [.. results.Select(result => result.Instant?.ToString()).OfType<string>()]);
}
