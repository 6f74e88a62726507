using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services;

/// <summary>A table service: it plans without effect, and runs in stages that can be killed and resumed (plan stored first).</summary>
/// <typeparam name="TRequest">What it is asked.</typeparam>
internal interface ITableService<in TRequest>
    where TRequest : ServiceRequest
{
    /// <summary>What <see cref="RunAsync"/> would do now; changes nothing.</summary>
    Task<ServicePlan> PlanAsync(TableState state, TRequest request, CancellationToken cancellationToken);

    /// <summary>Finishes what is pending of this service, then plans, stores the plan and executes it.</summary>
    Task<ServiceResult> RunAsync(TRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken);
}
