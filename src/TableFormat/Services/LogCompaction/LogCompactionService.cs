using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.LogCompaction;

/// <summary>Log compaction of a table's file slices (spec 8.1).</summary>
internal sealed class LogCompactionService(WriterContext context) : ITableService<LogCompactionRequest>
{
    /// <inheritdoc />
    public Task<ServicePlan> PlanAsync(TableState state, LogCompactionRequest request, CancellationToken cancellationToken) =>
        throw new LakehouseException(ErrorKind.Unsupported, "No log compaction yet.", new ErrorContext { Path = context.Table.Root });

    /// <inheritdoc />
    public Task<ServiceResult> RunAsync(LogCompactionRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken) =>
        throw new LakehouseException(ErrorKind.Unsupported, "No log compaction yet.", new ErrorContext { Path = context.Table.Root });
}
