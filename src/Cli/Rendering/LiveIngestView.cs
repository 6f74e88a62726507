using System.Globalization;
using Lakehouse.Cdc;
using Lakehouse.TableFormat.Errors;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lakehouse.Cli.Rendering;

/// <summary>A live line per table on a terminal; messages stand below it, the newest last.</summary>
/// <param name="console">The terminal.</param>
internal sealed class LiveIngestView(IAnsiConsole console) : IIngestView, IIngestObserver
{
    private const int MessagesShown = 8;
    private readonly Lock gate = new();
    private readonly Queue<string> messages = new();
    private IReadOnlyList<TableProgress> tables = [];
    private (long Read, long? Total) bytes;
    private LiveDisplayContext? live;

    /// <inheritdoc />
    public async Task<IngestSummary> RunAsync(Func<IIngestObserver, Task<IngestSummary>> run) =>
        await console.Live(Render()).AutoClear(false).StartAsync(async context =>
        {
            live = context;
            var summary = await run(this);
            tables = summary.Tables;
            Say(summary.Stopped ? "[yellow]stopped; every row that was read is committed[/]" : "[green]end of the source[/]");
            return summary;
        });

    /// <inheritdoc />
    public void OnTable(TableId table, bool created) => Say($"{Markup.Escape(table.ToString())} {(created ? "made" : "opened")}");

    /// <inheritdoc />
    public void OnProgress(IReadOnlyList<TableProgress> tables, long bytesRead, long? bytesTotal)
    {
        this.tables = tables;
        bytes = (bytesRead, bytesTotal);
        Refresh();
    }

    /// <inheritdoc />
    public void OnWaiting(TableId table, string reason) => Say($"[yellow]{Markup.Escape($"{table} waits: {reason}")}[/]");

    /// <inheritdoc />
    public void OnStopped(TableId table, LakehouseException error) => Say($"[red]{Markup.Escape($"{table} stopped: {error.Describe()}")}[/]");

    /// <inheritdoc />
    public void OnQuarantined(TableId table, string reason) => Say($"[yellow]{Markup.Escape($"{table} quarantined: {reason}")}[/]");

    /// <inheritdoc />
    public void OnSource(string state) => Say($"[dim]{Markup.Escape(state)}[/]");

    /// <inheritdoc />
    public void OnWarning(TableId? table, string text) => Say($"[yellow]{Markup.Escape($"{table} {text}".Trim())}[/]");

    /// <inheritdoc />
    public void OnService(ServiceReport report)
    {
        if (report.Stage != ServiceStage.Running && ServiceText.Line(report) is { } line)
        {
            Say($"{(report.Stage == ServiceStage.Failed ? "[yellow]" : "[dim]")}{Markup.Escape(line)}[/]");
        }
    }

    /// <inheritdoc />
    public void OnCatalog(TableId table, string state, string text) =>
        Say($"{(state == "synced" ? "[dim]" : "[yellow]")}{Markup.Escape($"{table} catalog: {text}")}[/]");

    private void Say(string markup)
    {
        lock (gate)
        {
            messages.Enqueue(markup);
            while (messages.Count > MessagesShown)
            {
                messages.Dequeue();
            }
        }

        Refresh();
    }

    private void Refresh()
    {
        lock (gate)
        {
            live?.UpdateTarget(Render());
        }
    }

    private Rows Render()
    {
        var grid = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).AddColumn("[bold]table[/]");
        foreach (var name in new[] { "events", "events/s", "lag", "open rows", "commits" })
        {
            grid.AddColumn(new TableColumn($"[bold]{name}[/]").RightAligned());
        }

        grid.AddColumn(new TableColumn("[bold]last commit[/]").NoWrap());
        grid.AddColumn(new TableColumn("[bold]files[/]").RightAligned());
        foreach (var table in tables)
        {
            grid.AddRow(
                $"{Mark(table.Status)} {Markup.Escape(table.Table.ToString())}",
                Amounts.Count(table.Events),
                table.EventsPerSecond.ToString("N0", CultureInfo.InvariantCulture),
                IngestCells.Lag(table),
                Amounts.Count(table.OpenRows),
                Amounts.Count(table.Commits),
                table.LastCommit ?? "–",
                table.FileCount?.ToString(CultureInfo.InvariantCulture) ?? "–");
        }

        var read = bytes.Total is { } total ? $"{Amounts.Bytes(bytes.Read)} of {Amounts.Bytes(total)} read" : $"{Amounts.Bytes(bytes.Read)} read";
        List<IRenderable> rows = [grid, new Markup($"[dim]{read}; Ctrl-C finishes the open commits[/]"), .. messages.Select(message => new Markup(message))];
        return new Rows(rows);
    }

    private static string Mark(TableStatus status) => status switch
    {
        TableStatus.Live => "[green]●[/]",
        TableStatus.Waiting => "[yellow]◌[/]",
        _ => "[red]✗[/]",
    };
}
