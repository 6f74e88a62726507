using System.Globalization;
using Lakehouse.Cdc;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Rendering;

/// <summary>Log lines: commits and events as they come, the figures of every table from time to time.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="clock">Clock.</param>
internal sealed class PlainIngestView(TextWriter output, TimeProvider clock) : IIngestView, IIngestObserver
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private DateTimeOffset nextStatus = DateTimeOffset.MinValue;

    /// <inheritdoc />
    public async Task<IngestSummary> RunAsync(Func<IIngestObserver, Task<IngestSummary>> run)
    {
        nextStatus = clock.GetUtcNow() + StatusInterval;
        var summary = await run(this);
        foreach (var table in summary.Tables)
        {
            WriteStatus(table);
        }

        Write(string.Create(CultureInfo.InvariantCulture, $"{(summary.Stopped ? "stopped" : "end of source")}: {Amounts.Count(summary.Tables.Sum(table => table.Events))} events in {Amounts.Count(summary.Tables.Sum(table => table.Commits))} commits"));
        return summary;
    }

    /// <inheritdoc />
    public void OnTable(TableId table, bool created) => Write($"{table}: {(created ? "made" : "opened")}");

    /// <inheritdoc />
    public void OnCommit(TableCommit commit) => Write(string.Create(
        CultureInfo.InvariantCulture,
        $"{commit.Table}: commit {commit.Instant ?? "–"}, {commit.Inserted} inserted, {commit.Updated} updated, {commit.Deleted} deleted, {commit.FilesWritten} files ({Amounts.Bytes(commit.BytesWritten)}) in {Amounts.Duration(commit.Took)}"));

    /// <inheritdoc />
    public void OnProgress(IReadOnlyList<TableProgress> tables, long bytesRead, long? bytesTotal)
    {
        if (clock.GetUtcNow() < nextStatus)
        {
            return;
        }

        nextStatus = clock.GetUtcNow() + StatusInterval;
        foreach (var table in tables)
        {
            WriteStatus(table);
        }
    }

    /// <inheritdoc />
    public void OnWaiting(TableId table, string reason) => Write($"{table}: waiting, {reason}");

    /// <inheritdoc />
    public void OnStopped(TableId table, LakehouseException error) => Write($"{table}: stopped: {error.Describe()}");

    /// <inheritdoc />
    public void OnQuarantined(TableId table, string reason) => Write($"{table}: quarantined: {reason}");

    /// <inheritdoc />
    public void OnSource(string state) => Write($"source: {state}");

    /// <inheritdoc />
    public void OnWarning(TableId? table, string text) => Write($"{(table is { } known ? $"{known}: " : string.Empty)}warning: {text}");

    /// <inheritdoc />
    public void OnService(ServiceReport report)
    {
        if (ServiceText.Line(report) is { } line)
        {
            Write(line);
        }
    }

    /// <inheritdoc />
    public void OnCatalog(TableId table, string state, string text) => Write($"{table}: catalog: {text}");

    private void WriteStatus(TableProgress table) => Write(string.Create(
        CultureInfo.InvariantCulture,
        $"{table.Table}: {table.Status.ToString().ToLowerInvariant()}, {Amounts.Count(table.Events)} events, {table.EventsPerSecond:0}/s, lag {IngestCells.Lag(table)}, {table.Commits} commits, last {table.LastCommit ?? "–"}, {table.FileCount ?? 0} files{(table.Quarantined > 0 ? $", {table.Quarantined} quarantined" : string.Empty)}"));

    private void Write(string text)
    {
        // Services speak up from threads of their own.
        lock (gate)
        {
            output.WriteLine($"{clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} {text}");
        }
    }
}
