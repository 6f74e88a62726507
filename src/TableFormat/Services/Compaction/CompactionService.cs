using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>Compaction of a table's file slices (spec 8.1).</summary>
internal sealed class CompactionService(WriterContext context) : ITableService<CompactionRequest>
{
    /// <inheritdoc />
    public Task<ServicePlan> PlanAsync(TableState state, CompactionRequest request, CancellationToken cancellationToken) =>
        throw new LakehouseException(ErrorKind.Unsupported, "No compaction yet.", new ErrorContext { Path = context.Table.Root });

    /// <inheritdoc />
    public Task<ServiceResult> RunAsync(CompactionRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken) =>
        throw new LakehouseException(ErrorKind.Unsupported, "No compaction yet.", new ErrorContext { Path = context.Table.Root });
}
