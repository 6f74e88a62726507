using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>The service behind <see cref="ClusteringRequest"/>.</summary>
internal sealed class ClusteringService(WriterContext context) : ITableService<ClusteringRequest>
{
    /// <inheritdoc />
    public Task<ServicePlan> PlanAsync(TableState state, ClusteringRequest request, CancellationToken cancellationToken) => throw Missing();

    /// <inheritdoc />
    public Task<ServiceResult> RunAsync(ClusteringRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken) => throw Missing();

    private LakehouseException Missing() =>
        new(ErrorKind.Unsupported, "This service is not available yet.", new ErrorContext { Path = context.Table.Root });
}
