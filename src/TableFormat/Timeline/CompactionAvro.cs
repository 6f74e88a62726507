using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Compaction plans as Avro records (spec 2.6.3).</summary>
internal static class CompactionAvro
{
    public static AvroRecord ToRecord(CompactionPlan plan) => new()
    {
        ["operations"] = AvroRecord.ListOf(plan.Operations.Select(ToRecord)),
        ["extraMetadata"] = AvroRecord.MapOf(plan.ExtraMetadata),
        ["version"] = plan.Version,
        ["strategy"] = plan.Strategy is { } strategy
            ? new AvroRecord
            {
                ["compactorClassName"] = strategy.CompactorClassName,
                ["strategyParams"] = AvroRecord.MapOf(strategy.StrategyParams),
                ["version"] = strategy.Version,
            }
            : null,
        ["preserveHoodieMetadata"] = plan.PreserveHoodieMetadata,
    };

    public static CompactionPlan ToPlan(AvroRecord record) => new()
    {
        Operations = [.. record.List<AvroRecord>("operations").Select(ToOperation)],
        ExtraMetadata = record.Texts("extraMetadata"),
        Version = record.Int("version"),
        Strategy = record.Record("strategy") is { } strategy
            ? new CompactionStrategy
            {
                CompactorClassName = strategy.Text("compactorClassName"),
                StrategyParams = strategy.Texts("strategyParams"),
                Version = strategy.Int("version"),
            }
            : null,
        PreserveHoodieMetadata = record.Boolean("preserveHoodieMetadata"),
    };

    private static AvroRecord ToRecord(CompactionOperation operation) => new()
    {
        ["baseInstantTime"] = operation.BaseInstantTime,
        ["deltaFilePaths"] = AvroRecord.ListOf(operation.DeltaFilePaths),
        ["dataFilePath"] = operation.DataFilePath,
        ["fileId"] = operation.FileId,
        ["partitionPath"] = operation.PartitionPath,
        ["metrics"] = AvroRecord.MapOf(operation.Metrics),
        ["bootstrapFilePath"] = operation.BootstrapFilePath,
    };

    private static CompactionOperation ToOperation(AvroRecord record) => new()
    {
        BaseInstantTime = record.Text("baseInstantTime"),
        DeltaFilePaths = record.List<string>("deltaFilePaths"),
        DataFilePath = record.Text("dataFilePath"),
        FileId = record.Text("fileId"),
        PartitionPath = record.Text("partitionPath"),
        Metrics = record.Map("metrics", value => value is double number ? number : 0),
        BootstrapFilePath = record.Text("bootstrapFilePath"),
    };
}
