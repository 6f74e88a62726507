using System.Globalization;
using Lakehouse.Cdc;
using Lakehouse.Cli.Rendering;
using Spectre.Console;

namespace Lakehouse.Cli.Demo;

/// <summary>Shows the demo to a person, step by step.</summary>
/// <param name="host">Where to draw.</param>
internal sealed class DemoStage(CliHost host) : IIngestObserver
{
    private ProgressTask? bar;

    /// <summary>Runs the replay below a progress bar.</summary>
    public async Task<IngestSummary> ReplayAsync(Func<IIngestObserver, Task<IngestSummary>> run)
    {
        host.Console.MarkupLine("[bold]Replaying the change events of a small shop[/] (MySQL, captured by Debezium) into Hudi tables");
        if (!host.OutIsTerminal)
        {
            return await run(this);
        }

        return await host.Console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                bar = context.AddTask("events", maxValue: 1);
                var summary = await run(this);
                bar.Value = bar.MaxValue;
                return summary;
            });
    }

    /// <inheritdoc />
    public void OnProgress(IReadOnlyList<TableProgress> tables, long bytesRead, long? bytesTotal)
    {
        if (bar is not null && bytesTotal is > 0)
        {
            bar.MaxValue = bytesTotal.Value;
            bar.Value = bytesRead;
        }
    }

    /// <summary>Says what the replay did.</summary>
    public void Replayed(string folder, IngestSummary summary, TimeSpan took) => host.Console.MarkupLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{Amounts.Count(summary.Tables.Sum(table => table.Events))} events, {summary.Tables.Sum(table => table.Commits)} commits, {Amounts.Duration(took)}, into [blue]{Markup.Escape(folder)}[/]\n"));

    /// <summary>Shows the row counts.</summary>
    public void Compared(IReadOnlyList<DemoCount> counts)
    {
        host.Console.MarkupLine("[bold]Rows in the lake, and rows that MySQL held at the end[/]");
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).AddColumn("[bold]table[/]");
        table.AddColumn(new TableColumn("[bold]lake[/]").RightAligned());
        table.AddColumn(new TableColumn("[bold]MySQL[/]").RightAligned());
        table.AddColumn(string.Empty);
        foreach (var count in counts)
        {
            table.AddRow(count.Table, Amounts.Count(count.Rows), Amounts.Count(count.Expected), count.Equal ? "[green]✓ equal[/]" : "[red]✗ different[/]");
        }

        host.Console.Write(table);
        host.Console.MarkupLine(counts.All(count => count.Equal) ? "[green]All row counts are equal.[/]\n" : "[red]Row counts differ.[/]\n");
    }

    /// <summary>Shows a question and its answer.</summary>
    public void Answered(DemoAnswer answer)
    {
        host.Console.MarkupLineInterpolated($"[bold]{answer.Title}[/]");
        host.Console.MarkupLineInterpolated($"[dim]$ {answer.Command}[/]");
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        for (var column = 0; column < answer.Columns.Count; column++)
        {
            var made = new TableColumn($"[bold]{Markup.Escape(answer.Columns[column])}[/]").NoWrap();
            table.AddColumn(IsNumbers(answer, column) ? made.RightAligned() : made);
        }

        foreach (var row in answer.Rows)
        {
            table.AddRow(row.Select(value => new Markup(value is null ? "[dim]null[/]" : Markup.Escape(value))));
        }

        host.Console.Write(table);
        host.Console.WriteLine();
    }

    /// <summary>Says where to go on.</summary>
    public static void WriteEnd(CliHost host, DemoReport report, bool isKept) => host.Console.MarkupLineInterpolated(isKept
        ? (FormattableString)$"The lake is kept in [blue]{report.Lake}[/]; the commands above work on it, and so do Spark and Trino."
        : (FormattableString)$"The lake is removed now; `lakehouse demo --keep DIR` keeps it, to go on with the commands above.");

    private static bool IsNumbers(DemoAnswer answer, int column) =>
        answer.Rows.Count > 0 && answer.Rows.All(row => row[column] is null || decimal.TryParse(row[column], NumberStyles.Float, CultureInfo.InvariantCulture, out _));
}
