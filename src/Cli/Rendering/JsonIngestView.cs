using Lakehouse.Cdc;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Rendering;

/// <summary>One JSON object per line for each thing that happens; <c>event</c> names it, <c>at</c> is UTC.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="clock">Clock.</param>
internal sealed class JsonIngestView(TextWriter output, TimeProvider clock) : IIngestView, IIngestObserver
{
    private readonly Lock gate = new();

    /// <inheritdoc />
    public async Task<IngestSummary> RunAsync(Func<IIngestObserver, Task<IngestSummary>> run)
    {
        var summary = await run(this);
        Write("end", new { summary.Stopped, Tables = summary.Tables.Select(Facts) });
        return summary;
    }

    /// <inheritdoc />
    public void OnTable(TableId table, bool created) => Write("table", new { Table = table.ToString(), Created = created });

    /// <inheritdoc />
    public void OnCommit(TableCommit commit) => Write("commit", new
    {
        Table = commit.Table.ToString(),
        commit.Instant,
        commit.Rows,
        commit.Inserted,
        commit.Updated,
        commit.Deleted,
        Files = commit.FilesWritten,
        Bytes = commit.BytesWritten,
        Milliseconds = (long)commit.Took.TotalMilliseconds,
    });

    /// <inheritdoc />
    public void OnProgress(IReadOnlyList<TableProgress> tables, long bytesRead, long? bytesTotal) =>
        Write("progress", new { BytesRead = bytesRead, BytesTotal = bytesTotal, Tables = tables.Select(Facts) });

    /// <inheritdoc />
    public void OnWaiting(TableId table, string reason) => Write("waiting", new { Table = table.ToString(), Reason = reason });

    /// <inheritdoc />
    public void OnStopped(TableId table, LakehouseException error) => Write("stopped", new { Table = table.ToString(), Error = error.Describe() });

    /// <inheritdoc />
    public void OnQuarantined(TableId table, string reason) => Write("quarantined", new { Table = table.ToString(), Reason = reason });

    /// <inheritdoc />
    public void OnSource(string state) => Write("source", new { State = state });

    /// <inheritdoc />
    public void OnWarning(TableId? table, string text) => Write("warning", new { Table = table?.ToString(), Text = text });

    /// <inheritdoc />
    public void OnService(ServiceReport report) => Write("service", ServiceText.Facts(report));

    /// <inheritdoc />
    public void OnCatalog(TableId table, string state, string text) => Write("catalog", new { Table = table.ToString(), State = state, Text = text });

    private static object Facts(TableProgress table) => new
    {
        Table = table.Table.ToString(),
        table.Status,
        table.Events,
        EventsPerSecond = Math.Round(table.EventsPerSecond, 1),
        table.Skipped,
        table.Quarantined,
        table.OpenRows,
        table.LagEvents,
        LagMilliseconds = (long?)table.LagTime?.TotalMilliseconds,
        table.Commits,
        table.LastCommit,
        table.FileCount,
        Error = table.Error?.Describe(),
    };

    private void Write(string name, object facts)
    {
        // Services speak up from threads of their own.
        lock (gate)
        {
            JsonText.WriteLine(output, new { Event = name, At = clock.GetUtcNow(), Facts = facts });
        }
    }
}
