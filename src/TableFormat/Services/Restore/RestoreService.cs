using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Restore;

/// <summary>The service behind <see cref="RestoreRequest"/>.</summary>
internal sealed class RestoreService(WriterContext context) : ITableService<RestoreRequest>
{
    /// <inheritdoc />
    public Task<ServicePlan> PlanAsync(TableState state, RestoreRequest request, CancellationToken cancellationToken) => throw NotYet();

    /// <inheritdoc />
    public Task<ServiceResult> RunAsync(RestoreRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken) => throw NotYet();

    private LakehouseException NotYet() =>
        new(ErrorKind.Unsupported, "The Restore service is not there yet.", new ErrorContext { Path = context.Table.Root }, "Run it with Spark.");
}
