using Lakehouse.Cli.Loading;
using Spectre.Console;

namespace Lakehouse.Cli.Rendering;

/// <summary>A progress bar with the time that is left, on the error output when that is a terminal.</summary>
internal static class LoadProgress
{
    /// <summary>Runs a load below the bar.</summary>
    public static Task<LoadSummary> RunAsync(CliHost host, long rows, Func<Action<long>, Task<LoadSummary>> run) =>
        !host.ErrorIsTerminal
            ? run(_ => { })
            : host.ErrorConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
                .StartAsync(context =>
                {
                    var bar = context.AddTask($"{Amounts.Count(rows)} rows", maxValue: Math.Max(rows, 1));
                    return run(more => bar.Increment(more));
                });
}
