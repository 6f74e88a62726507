using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Refuses to look back further than the cleaner left the files for (spec 11.2, 11.5).</summary>
/// <param name="table">Properties and timeline.</param>
internal sealed class RetentionCheck(TableState table)
{
    /// <exception cref="LakehouseException">Invalid: the moment lies before what the last clean retained.</exception>
    internal ValueTask RequireAsync(InstantTime asOf, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return table.EarliestRetained is { } earliest && asOf < earliest
            ? throw new LakehouseException(
                ErrorKind.Invalid,
                $"The table was cleaned: nothing before instant {earliest} can be read any more.",
                new ErrorContext { Table = table.Properties.TableName, Instant = asOf.ToString() },
                $"Ask for {earliest} or later, and let the cleaner retain more commits.")
            : ValueTask.CompletedTask;
    }
}
