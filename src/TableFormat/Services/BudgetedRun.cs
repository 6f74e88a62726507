using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;

namespace Lakehouse.TableFormat.Services;

/// <summary>One run of a service within its budget: what it may use, and its progress, which the throttle listens to.</summary>
internal sealed class BudgetedRun : IProgress<ServiceProgress>
{
    private readonly IProgress<ServiceProgress>? progress;

    public BudgetedRun(WriterContext context, IProgress<ServiceProgress>? progress)
    {
        this.progress = progress;
        var (options, budget) = (context.Options, context.Options.ServiceBudget);
        Context = context with
        {
            Options = options with
            {
                MaxParallelFileGroups = budget.MaxParallelFileGroups ?? options.MaxParallelFileGroups,
                BulkBufferBytes = budget.MemoryBytes ?? options.BulkBufferBytes,
            },
            Throttle = budget.BytesPerSecond is { } rate ? new IoThrottle(rate, options.Clock) : null,
        };
    }

    /// <summary>The writer's context with the service's limits.</summary>
    public WriterContext Context { get; }

    /// <inheritdoc />
    public void Report(ServiceProgress value)
    {
        Context.Throttle?.Report(value.BytesDone);
        progress?.Report(value);
    }
}
