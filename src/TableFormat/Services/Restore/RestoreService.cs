using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Restore;

/// <summary>The service behind <see cref="RestoreRequest"/>.</summary>
internal sealed class RestoreService(WriterContext context) : ITableService<RestoreRequest>
{
    /// <inheritdoc />
    public async Task<ServicePlan> PlanAsync(TableState state, RestoreRequest request, CancellationToken cancellationToken)
    {
        RequireSavepoint(state, request.Savepoint);
        var plan = await RestorePlanner.PlanAsync(state, request.Savepoint, request.KeepPosition, cancellationToken).ConfigureAwait(false);
        return await UndoPlan.OfAsync(state, ServiceKind.Restore, plan.InstantsToRollback, request.KeepPosition, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<ServiceResult> RunAsync(RestoreRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken) =>
        new UndoRun(context).RunAsync(
            ServiceKind.Restore,
            state =>
            {
                RequireSavepoint(state, request.Savepoint);
                return request.Savepoint;
            },
            request.KeepPosition,
            progress,
            cancellationToken);

    private static void RequireSavepoint(TableState state, InstantTime savepoint)
    {
        if (!state.Timeline.Instants.Any(instant =>
            instant is { Action: TimelineAction.Savepoint, State: InstantState.Completed } && instant.Time == savepoint))
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                $"The table has no savepoint {savepoint}.",
                new ErrorContext { Table = state.Properties.TableName, Instant = savepoint.ToString() },
                "List the savepoints; to go back to an instant without one, roll back to it.");
        }
    }
}
