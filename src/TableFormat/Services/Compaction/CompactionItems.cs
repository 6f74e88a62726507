using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>A stored plan as a person sees it.</summary>
internal static class CompactionItems
{
    /// <summary>One item per file slice.</summary>
    public static ServicePlan Of(CompactionPlan plan, InstantTime? resumes, ServiceKind kind = ServiceKind.Compaction) =>
        new(kind, [.. plan.Operations.Select(operation => Item(operation, kind))]) { Resumes = resumes };

    /// <summary>Log bytes of an operation, as its plan knew them.</summary>
    public static long BytesOf(CompactionOperation operation) => (long)(operation.Metrics?.GetValueOrDefault(OperationMetrics.LogBytes) ?? 0);

    private static ServicePlanItem Item(CompactionOperation operation, ServiceKind kind)
    {
        var logs = operation.DeltaFilePaths.Count;
        var from = kind == ServiceKind.Compaction && operation.DataFilePath is not null ? $"base + {Logs(logs)}" : Logs(logs);
        var files = logs + (kind == ServiceKind.Compaction && operation.DataFilePath is not null ? 1 : 0);
        return new ServicePlanItem(
            operation.PartitionPath ?? string.Empty,
            operation.FileId ?? string.Empty,
            $"{from} → {(kind == ServiceKind.Compaction ? "base" : "1 log")}",
            files,
            BytesOf(operation));
    }

    private static string Logs(int count) => count == 1 ? "1 log" : $"{count} logs";
}
