using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>The service behind <see cref="RollbackRequest"/>.</summary>
internal sealed class RollbackService(WriterContext context) : ITableService<RollbackRequest>
{
    /// <inheritdoc />
    public Task<ServicePlan> PlanAsync(TableState state, RollbackRequest request, CancellationToken cancellationToken) => throw NotYet();

    /// <inheritdoc />
    public Task<ServiceResult> RunAsync(RollbackRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken) => throw NotYet();

    private LakehouseException NotYet() =>
        new(ErrorKind.Unsupported, "The Rollback service is not there yet.", new ErrorContext { Path = context.Table.Root }, "Run it with Spark.");
}
