using Lakehouse.TableFormat.Services;
using Spectre.Console;

namespace Lakehouse.Cli.Rendering;

/// <summary>What one service of one table has to do.</summary>
/// <param name="Table">Table name.</param>
/// <param name="Service">The service.</param>
/// <param name="Items">File groups, instants or savepoints that it would touch or tells of.</param>
/// <param name="Files">Their files.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Pending">The instant of a plan that is pending, or null.</param>
internal sealed record ServiceLine(string Table, ServiceKind Service, int Items, long Files, long Bytes, string? Pending)
{
    /// <summary>The line of a plan.</summary>
    public static ServiceLine Of(string table, ServicePlan plan) =>
        new(table, plan.Kind, plan.Items.Count, plan.Files, plan.Bytes, plan.Resumes?.ToString());

    /// <summary>Draws them.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<ServiceLine> lines)
    {
        if (lines.Count == 0)
        {
            console.WriteLine("no tables");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        table.AddColumns("[bold]table[/]", "[bold]service[/]");
        foreach (var number in new[] { "items", "files", "size" })
        {
            table.AddColumn(new TableColumn($"[bold]{number}[/]").RightAligned());
        }

        table.AddColumn("[bold]pending[/]");
        foreach (var line in lines)
        {
            var idle = line.Items == 0;
            table.AddRow(
                Markup.Escape(line.Table), ServiceText.Name(line.Service), Number(line.Items, idle), Number(line.Files, idle),
                idle ? "[dim]–[/]" : Amounts.Bytes(line.Bytes), line.Pending is { } instant ? $"[yellow]{instant}[/]" : string.Empty);
        }

        console.Write(table);
    }

    private static string Number(long value, bool idle) => idle ? "[dim]–[/]" : Amounts.Count(value);
}
