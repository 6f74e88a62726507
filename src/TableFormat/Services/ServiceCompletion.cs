using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services;

/// <summary>The last step of a table service: its completed file on the timeline.</summary>
internal static class ServiceCompletion
{
    /// <summary>Completes the service's instant.</summary>
    /// <param name="timeline">Where.</param>
    /// <param name="service">The service's instant, in any state.</param>
    /// <param name="content">What it did.</param>
    /// <param name="fix">What happens next when it cannot be completed.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="LakehouseException">Conflict: another process completed it. Unavailable: whether it took place is not known.</exception>
    public static async Task CompleteServiceAsync(
        this TimelineWriter timeline, Instant service, byte[] content, string fix, CancellationToken cancellationToken)
    {
        var outcome = await timeline.CompleteAsync(service, content, cancellationToken).ConfigureAwait(false);
        if (outcome is not CommitOutcome.Committed)
        {
            throw new LakehouseException(
                outcome is CommitOutcome.Conflicted ? ErrorKind.Conflict : ErrorKind.Unavailable,
                $"The {service.ActionName} could not be completed: {outcome}.",
                new ErrorContext { Instant = service.Time.ToString() },
                fix);
        }
    }
}
