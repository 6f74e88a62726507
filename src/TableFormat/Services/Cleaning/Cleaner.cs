using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>Keeps the disk from filling with old file slices: the clean after a writer's commit. Call it in the writer's turn.</summary>
internal sealed partial class Cleaner(WriterContext context)
{
    private readonly IStorage table = context.Table;
    private readonly WriterOptions options = context.Options;

    /// <summary>Finishes cleans that were interrupted, also another engine's.</summary>
    /// <returns>The table as it is afterwards.</returns>
    public async Task<TableState> ResumeAsync(TableState state, CancellationToken cancellationToken)
    {
        var resumed = await PendingCleans.ResumeAllAsync(state, Executor(), options.Logger, cancellationToken).ConfigureAwait(false);
        return resumed ? await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false) : state;
    }

    /// <summary>Whether commits are followed by cleans at all.</summary>
    public bool IsWanted => options.Retained > 0;

    /// <summary>What the policy no longer keeps; without a plan there is nothing to delete. Needs no lock.</summary>
    public async Task<(TableState State, CleanerPlan? Plan)> PlanAsync(CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        return (state, await Planner().PlanAsync(state, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Deletes it. Call it in the critical section in which the plan is known to stand.</summary>
    public Task RunAsync(TableState state, CleanerPlan plan, CancellationToken cancellationToken) => Executor().RunAsync(
        new Instant(context.Instants.Next(state.Timeline), TimelineAction.Clean, InstantState.Requested), plan, cancellationToken);

    private CleanPlanner Planner() => new(table, new RetentionRule(options.CleaningPolicy, options.Retained), options.Clock);

    // The writer's own turn keeps other writes of this process away.
    private CleanExecutor Executor() => new(table, options.Clock, _ => Task.FromResult<IAsyncDisposable?>(null));

    /// <summary>Notes a clean that failed after its commit was safe.</summary>
    [LoggerMessage(Level = LogLevel.Warning, Message = "Cleaning failed and is taken up by the next write; the commit before it is done")]
    public static partial void Postponed(ILogger logger, Exception exception);
}
