using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>Keeps the disk from filling with old file slices. Call it with the table's lock held.</summary>
internal sealed partial class Cleaner(IStorage table, InstantClock instants, TimeProvider clock, int commitsRetained, ILogger logger)
{
    private readonly TimelineWriter timeline = new(table, TimelineLayout.One);

    /// <summary>Finishes cleans that were interrupted, also another engine's.</summary>
    /// <returns>The table as it is afterwards.</returns>
    public async Task<TableState> ResumeAsync(TableState state, CancellationToken cancellationToken)
    {
        var pending = state.Timeline.Instants
            .Where(instant => instant is { Action: TimelineAction.Clean, State: not InstantState.Completed }).ToList();
        foreach (var clean in pending)
        {
            await ResumeAsync(state, clean, cancellationToken).ConfigureAwait(false);
        }

        return pending.Count == 0 ? state : await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes what the newest commits no longer need; does nothing when there is nothing to delete.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        if (commitsRetained <= 0)
        {
            return;
        }

        var state = await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        if (await new CleanPlanner(table, commitsRetained).PlanAsync(state, cancellationToken).ConfigureAwait(false) is { } plan)
        {
            var clean = new Instant(instants.Next(state.Timeline), TimelineAction.Clean, InstantState.Requested);
            await new CleanExecutor(table, timeline, clock).RunAsync(clean, plan, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ResumeAsync(TableState state, Instant clean, CancellationToken cancellationToken)
    {
        var layout = state.Properties.Layout;
        var path = layout.PathOf(clean.In(InstantState.Requested).FileName(layout));
        var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        if (content is null or { Length: 0 })
        {
            // It died before its plan was written, so it deleted nothing.
            await timeline.DeleteInstantFilesAsync(clean, cancellationToken).ConfigureAwait(false);
            return;
        }

        Resumed(logger, clean.Time);
        var plan = TimelineAvro.ReadCleanerPlan(content, path);
        await new CleanExecutor(table, timeline, clock).ResumeAsync(clean, plan, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Finishing clean {Instant}, which was interrupted")]
    private static partial void Resumed(ILogger logger, InstantTime instant);

    /// <summary>Notes a clean that failed after its commit was safe.</summary>
    [LoggerMessage(Level = LogLevel.Warning, Message = "Cleaning failed and is taken up by the next write; the commit before it is done")]
    public static partial void Postponed(ILogger logger, Exception exception);
}
