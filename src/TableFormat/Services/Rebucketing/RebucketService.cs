using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Rebucketing;

/// <summary>The service behind <see cref="RebucketRequest"/>.</summary>
internal sealed class RebucketService(WriterContext context) : ITableService<RebucketRequest>
{
    /// <inheritdoc />
    public Task<ServicePlan> PlanAsync(TableState state, RebucketRequest request, CancellationToken cancellationToken) => throw Missing();

    /// <inheritdoc />
    public Task<ServiceResult> RunAsync(RebucketRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken) => throw Missing();

    private LakehouseException Missing() =>
        new(ErrorKind.Unsupported, "This service is not available yet.", new ErrorContext { Path = context.Table.Root });
}
