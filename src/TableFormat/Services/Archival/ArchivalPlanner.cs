using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Archival;

/// <summary>Chooses the instants that leave the timeline: cleans and rollbacks by themselves, then writes, each oldest first, as Hudi does (spec 8.5).</summary>
internal static class ArchivalPlanner
{
    /// <summary>The completed instants to archive, in the order of the archive, with what a person should know.</summary>
    /// <exception cref="LakehouseException">Invalid: limits that contradict each other.</exception>
    public static async Task<(IReadOnlyList<Instant> Instants, IReadOnlyList<string> Notes)> PlanAsync(
        TableState state, ArchivalRequest request, CancellationToken cancellationToken)
    {
        if (request.MinCommits < 1 || request.MaxCommits < request.MinCommits)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                $"An archival cannot keep {request.MinCommits} commits and begin above {request.MaxCommits}.",
                fix: "Keep at least 1, and begin at that many or more.");
        }

        List<Instant> chosen = [.. Oldest(state, TimelineAction.Clean, request), .. Oldest(state, TimelineAction.Rollback, request)];
        var writes = state.Timeline.CompletedWrites;
        if (writes.Count <= request.MaxCommits)
        {
            return (chosen, chosen.Count > 0 ? [] : [$"The timeline has {writes.Count} writes; archiving begins above {request.MaxCommits}."]);
        }

        var bound = await ArchivalBounds.FindAsync(state, cancellationToken).ConfigureAwait(false);
        var wanted = writes.Take(writes.Count - request.MinCommits).ToList();
        var allowed = wanted.TakeWhile(write => bound is null || write.Time < bound.Value.Instant).ToList();
        chosen.AddRange(allowed);
        return (chosen, allowed.Count < wanted.Count ? [$"{wanted.Count - allowed.Count} more writes stay: {bound!.Value.Why}."] : []);
    }

    private static IEnumerable<Instant> Oldest(TableState state, TimelineAction action, ArchivalRequest request)
    {
        var completed = state.Timeline.Instants.Where(instant => instant.Action == action && instant.State == InstantState.Completed).ToList();
        return completed.Count > request.MaxCommits ? completed.Take(completed.Count - request.MinCommits) : [];
    }
}
