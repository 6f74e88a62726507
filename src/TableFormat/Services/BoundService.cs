using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services.Archival;
using Lakehouse.TableFormat.Services.Cleaning;
using Lakehouse.TableFormat.Services.Clustering;
using Lakehouse.TableFormat.Services.Compaction;
using Lakehouse.TableFormat.Services.LogCompaction;
using Lakehouse.TableFormat.Services.Rebucketing;
using Lakehouse.TableFormat.Services.Restore;
using Lakehouse.TableFormat.Services.Rollback;
using Lakehouse.TableFormat.Services.Savepoints;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services;

/// <summary>A service together with what it is asked. Immutable.</summary>
/// <param name="PlanAsync">What it would do.</param>
/// <param name="RunAsync">Does it.</param>
internal sealed record BoundService(
    Func<TableState, CancellationToken, Task<ServicePlan>> PlanAsync,
    Func<IProgress<ServiceProgress>, CancellationToken, Task<ServiceResult>> RunAsync)
{
    /// <summary>The service that answers a request.</summary>
    /// <exception cref="LakehouseException">Unsupported: none does.</exception>
    public static BoundService Of(WriterContext context, ServiceRequest request) => request switch
    {
        CleaningRequest cleaning => Bind(new CleaningService(context), cleaning),
        ArchivalRequest archival => Bind(new ArchivalService(context), archival),
        SavepointRequest savepoint => Bind(new SavepointService(context), savepoint),
        RollbackRequest rollback => Bind(new RollbackService(context), rollback),
        RestoreRequest restore => Bind(new RestoreService(context), restore),
        ClusteringRequest clustering => Bind(new ClusteringService(context), clustering),
        RebucketRequest rebucket => Bind(new RebucketService(context), rebucket),
        CompactionRequest compaction => Bind(new CompactionService(context), compaction),
        LogCompactionRequest compaction => Bind(new LogCompactionService(context), compaction),
        _ => throw new LakehouseException(ErrorKind.Unsupported, $"No service for {request.Kind}."),
    };

    private static BoundService Bind<TRequest>(ITableService<TRequest> service, TRequest request)
        where TRequest : ServiceRequest =>
        new((state, stop) => service.PlanAsync(state, request, stop), (progress, stop) => service.RunAsync(request, progress, stop));
}
