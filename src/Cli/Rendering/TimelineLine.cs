using System.Globalization;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;
using Spectre.Console;

namespace Lakehouse.Cli.Rendering;

/// <summary>One instant with what it did.</summary>
/// <param name="Instant">Instant time.</param>
/// <param name="Action">Action as Hudi names it.</param>
/// <param name="State">requested, inflight or completed.</param>
/// <param name="At">Wall time in UTC, where the instant is one.</param>
/// <param name="Operation">Write operation; null for services and for what is not completed.</param>
/// <param name="Inserts">Rows inserted.</param>
/// <param name="Updates">Rows updated.</param>
/// <param name="Deletes">Rows deleted.</param>
/// <param name="Files">Files written.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Archived">True for an instant that left the active timeline.</param>
internal sealed record TimelineLine(
    string Instant, string Action, InstantState State, DateTimeOffset? At, string? Operation, long? Inserts, long? Updates, long? Deletes, int? Files, long? Bytes, bool Archived)
{
    /// <summary>The newest instants, newest first.</summary>
    /// <param name="table">The table.</param>
    /// <param name="older">Archived instants, oldest first; none to leave them out.</param>
    /// <param name="limit">How many.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IReadOnlyList<TimelineLine>> ReadAsync(
        TableState table, IReadOnlyList<ArchivedInstant> older, int limit, CancellationToken cancellationToken)
    {
        var all = table.Timeline.Instants.Select(instant => (Instant: instant, Archived: (ArchivedInstant?)null))
            .Concat(older.Select(archived => (archived.Instant, (ArchivedInstant?)archived)))
            .OrderByDescending(each => each.Instant.Time);
        var lines = new List<TimelineLine>();
        foreach (var (instant, archived) in all.Take(limit))
        {
            var metadata = archived is not null ? archived.Metadata
                : instant is { IsWrite: true, State: InstantState.Completed } ? await table.MetadataOfAsync(instant, cancellationToken)
                : null;
            lines.Add(Of(instant, metadata, archived is not null));
        }

        return lines;
    }

    /// <summary>Draws them.</summary>
    public static void Write(IAnsiConsole console, string name, IReadOnlyList<TimelineLine> lines, int total)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        table.AddColumn(new TableColumn("[bold]instant[/]").NoWrap());
        table.AddColumns("[bold]action[/]", "[bold]state[/]", "[bold]operation[/]");
        foreach (var number in new[] { "inserts", "updates", "deletes", "files", "size" })
        {
            table.AddColumn(new TableColumn($"[bold]{number}[/]").RightAligned());
        }

        foreach (var line in lines)
        {
            var state = line.Archived ? "[dim]archived[/]"
                : line.State == InstantState.Completed ? "[green]completed[/]"
                : $"[yellow]{line.State.ToString().ToLowerInvariant()}[/]";
            table.AddRow(
                line.Instant, line.Action, state, line.Operation ?? string.Empty,
                Number(line.Inserts), Number(line.Updates), Number(line.Deletes), Number(line.Files), line.Bytes is { } bytes ? Amounts.Bytes(bytes) : string.Empty);
        }

        console.Write(table);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[dim]{name}: {lines.Count} of {total} instants, newest first[/]");
    }

    private static TimelineLine Of(Instant instant, CommitMetadata? metadata, bool archived) => new(
        instant.Time.ToString(),
        instant.ActionName,
        instant.State,
        WallTime(instant.Time),
        metadata is null ? null : OperationName(metadata.OperationType),
        metadata?.Stats.Sum(stat => stat.NumInserts),
        metadata?.Stats.Sum(stat => stat.NumUpdateWrites),
        metadata?.Stats.Sum(stat => stat.NumDeletes),
        metadata?.Stats.Count(),
        metadata?.Stats.Sum(stat => stat.FileSizeInBytes),
        archived);

    private static string OperationName(WriteOperation operation) =>
        string.Concat(operation.ToString().Select((letter, index) => index > 0 && char.IsUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString()));

    private static DateTimeOffset? WallTime(InstantTime time) =>
        DateTimeOffset.TryParseExact(time.ToString()[..14], "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out _)
            ? time.ToUtc()
            : null;

    private static string Number(long? value) => value is { } number ? Amounts.Count(number) : string.Empty;
}
