using Lakehouse.Cli.Doctor;
using Spectre.Console;

namespace Lakehouse.Cli.Rendering;

/// <summary>Checks as lines: ✓ or ✗, what was found, and the fix below.</summary>
internal static class CheckLines
{
    /// <summary>Draws them and their sum.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<Check> checks)
    {
        foreach (var check in checks)
        {
            console.MarkupLine($"{(check.Passed ? "[green]✓[/]" : "[red]✗[/]")} [bold]{Markup.Escape(check.Name)}[/]  {Markup.Escape(check.Detail)}");
            if (check.Fix is { } fix)
            {
                console.MarkupLine($"    fix: {Markup.Escape(fix)}");
            }
        }

        var failed = checks.Count(check => !check.Passed);
        console.MarkupLine(failed == 0 ? $"[green]all {checks.Count} checks passed[/]" : $"[red]{failed} of {checks.Count} checks failed[/]");
    }
}
