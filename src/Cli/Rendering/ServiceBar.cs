using Lakehouse.TableFormat.Services;
using Spectre.Console;

namespace Lakehouse.Cli.Rendering;

/// <summary>A progress bar with the time that is left, on the error output when that is a terminal.</summary>
internal static class ServiceBar
{
    /// <summary>Runs a service below the bar.</summary>
    public static Task<ServiceResult> RunAsync(CliHost host, string name, Func<IProgress<ServiceProgress>?, Task<ServiceResult>> run) =>
        !host.ErrorIsTerminal
            ? run(null)
            : host.ErrorConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
                .StartAsync(context => run(new Bar(context.AddTask(name))));

    private sealed class Bar(ProgressTask task) : IProgress<ServiceProgress>
    {
        // Bytes tell the time that is left better than items do, where there are any.
        public void Report(ServiceProgress value)
        {
            task.MaxValue = Math.Max(1, value.Bytes > 0 ? value.Bytes : value.Items);
            task.Value = value.Bytes > 0 ? value.BytesDone : value.ItemsDone;
        }
    }
}
