using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Refuses to look back further than the cleaner left the files for (spec 11.2, 11.5).</summary>
/// <param name="table">Properties and timeline.</param>
internal sealed class RetentionCheck(TableState table)
{
    /// <exception cref="LakehouseException">Invalid: files that belong to the moment were cleaned.</exception>
    internal async Task RequireAsync(InstantTime asOf, CancellationToken cancellationToken)
    {
        if (table.EarliestRetained is { } earliest)
        {
            if (asOf < earliest)
            {
                throw Cleaned(asOf, $"nothing before instant {earliest} can be read any more", $"Ask for {earliest} or later");
            }
        }
        else if (WasCleaned && asOf < table.Timeline.LastCompletedWrite)
        {
            await RequireFilesAsync(asOf, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool WasCleaned =>
        table.Timeline.Instants.Any(instant => instant is { Action: TimelineAction.Clean, State: InstantState.Completed });

    // A policy that keeps file versions names no earliest commit; Hudi then answers from what is left, which is less than was there.
    private async Task RequireFilesAsync(InstantTime asOf, CancellationToken cancellationToken)
    {
        var commits = table.Timeline.CompletedWrites.Where(write => write.Time <= asOf).ToList();
        if ((await new CommittedFiles(table).NewestAsync(commits, cancellationToken).ConfigureAwait(false)).Missing is { } missing)
        {
            throw Cleaned(asOf, $"file {missing} is gone", "Ask for a later instant");
        }
    }

    private LakehouseException Cleaned(InstantTime asOf, string what, string fix) => new(
        ErrorKind.Invalid,
        $"The table was cleaned: {what}.",
        new ErrorContext { Table = table.Properties.TableName, Instant = asOf.ToString() },
        $"{fix}, and let the cleaner retain more commits.");
}
