using System.Globalization;
using Spectre.Console;

namespace Lakehouse.Cli.Rendering;

/// <summary>The tables of a lake as a table.</summary>
internal static class TableSummaries
{
    /// <summary>Draws them.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<TableSummary> summaries, string root)
    {
        if (summaries.Count == 0)
        {
            console.MarkupLineInterpolated($"no tables in {root}");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        table.AddColumn(new TableColumn("[bold]table[/]").NoWrap());
        table.AddColumns("[bold]type[/]", "[bold]key[/]", "[bold]partition[/]");
        table.AddColumn(new TableColumn("[bold]files[/]").RightAligned());
        table.AddColumn(new TableColumn("[bold]size[/]").RightAligned());
        table.AddColumn(new TableColumn("[bold]commits[/]").RightAligned());
        table.AddColumn(new TableColumn("[bold]last commit[/]").NoWrap());
        foreach (var line in summaries)
        {
            table.AddRow(Cells(line));
        }

        console.Write(table);
    }

    private static IEnumerable<Markup> Cells(TableSummary line) => line.Problem is { } problem
        ? [Plain(line.Table), new Markup($"[red]✗ {Markup.Escape(problem)}[/]"), Plain(""), Plain(""), Plain(""), Plain(""), Plain(""), Plain("")]
        : [
            Plain(line.Table),
            Plain(line.Type!),
            Plain(string.Join(", ", line.Keys)),
            Plain(string.Join(", ", line.Partitions)),
            Plain(line.Files.ToString(CultureInfo.InvariantCulture)),
            Plain(Amounts.Bytes(line.Bytes)),
            Plain(line.Commits.ToString(CultureInfo.InvariantCulture)),
            Plain(line.LastCommit ?? "–"),
        ];

    private static Markup Plain(string text) => new(Markup.Escape(text));
}
