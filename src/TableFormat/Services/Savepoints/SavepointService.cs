using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Savepoints;

/// <summary>The service behind <see cref="SavepointRequest"/>.</summary>
internal sealed class SavepointService(WriterContext context) : ITableService<SavepointRequest>
{
    /// <inheritdoc />
    public Task<ServicePlan> PlanAsync(TableState state, SavepointRequest request, CancellationToken cancellationToken) => throw NotYet();

    /// <inheritdoc />
    public Task<ServiceResult> RunAsync(SavepointRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken) => throw NotYet();

    private LakehouseException NotYet() =>
        new(ErrorKind.Unsupported, "The Savepoint service is not there yet.", new ErrorContext { Path = context.Table.Root }, "Run it with Spark.");
}
