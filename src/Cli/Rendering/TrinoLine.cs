using System.Globalization;
using Lakehouse.Query.Trino;

namespace Lakehouse.Cli.Rendering;

/// <summary>What a Trino server tells beside the rows: one line of progress on a terminal, warnings and notes on the error output.</summary>
/// <param name="host">Where to write.</param>
internal sealed class TrinoLine(CliHost host) : ITrinoObserver
{
    private const string ClearLine = "\r\u001b[K";
    private bool shown;
    private bool ended;

    /// <inheritdoc />
    public void OnProgress(TrinoProgress progress)
    {
        if (host.ErrorIsTerminal && !ended)
        {
            host.Error.Write(ClearLine + Text(progress));
            shown = true;
        }
    }

    /// <inheritdoc />
    public void OnWarning(string warning) => Line($"warning: {warning}");

    /// <inheritdoc />
    public void OnNote(string note) => Line(note);

    /// <summary>Takes the line of progress away for good: rows are about to be printed.</summary>
    public void End()
    {
        Clear();
        ended = true;
    }

    private static string Text(TrinoProgress progress)
    {
        var percent = progress.Percent is { } done ? string.Create(CultureInfo.InvariantCulture, $" {done:0}%") : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.State.ToLowerInvariant()}{percent}, {progress.CompletedSplits} of {progress.TotalSplits} splits, {Amounts.Count(progress.ProcessedRows)} rows read");
    }

    private void Line(string text)
    {
        Clear();
        host.Error.WriteLine(text);
    }

    private void Clear()
    {
        if (shown)
        {
            host.Error.Write(ClearLine);
            shown = false;
        }
    }
}
