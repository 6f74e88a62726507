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

    /// <summary>Whether <see cref="CleanAsync"/> would delete something; needs no lock.</summary>
    public async Task<bool> IsDueAsync(CancellationToken cancellationToken) => options.Retained > 0
        && await Planner().PlanAsync(await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Deletes what the policy no longer keeps; does nothing when there is nothing to delete.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        if (options.Retained <= 0)
        {
            return;
        }

        var state = await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        if (await Planner().PlanAsync(state, cancellationToken).ConfigureAwait(false) is { } plan)
        {
            var clean = new Instant(context.Instants.Next(state.Timeline), TimelineAction.Clean, InstantState.Requested);
            var executor = Executor();
            await executor.RequestAsync(clean, plan, cancellationToken).ConfigureAwait(false);
            await executor.ResumeAsync(clean, plan, progress: null, cancellationToken).ConfigureAwait(false);
        }
    }

    private CleanPlanner Planner() => new(table, new RetentionRule(options.CleaningPolicy, options.Retained), options.Clock);

    // The writer's own turn keeps other writes of this process away.
    private CleanExecutor Executor() => new(table, options.Clock, _ => Task.FromResult<IAsyncDisposable?>(null));

    /// <summary>Notes a clean that failed after its commit was safe.</summary>
    [LoggerMessage(Level = LogLevel.Warning, Message = "Cleaning failed and is taken up by the next write; the commit before it is done")]
    public static partial void Postponed(ILogger logger, Exception exception);
}
