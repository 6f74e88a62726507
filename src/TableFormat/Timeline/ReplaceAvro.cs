using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>What a requested replace commit (or clustering) plans, as Avro records (spec 2.6.1).</summary>
internal static class ReplaceAvro
{
    public static AvroRecord ToRecord(RequestedReplaceMetadata metadata) => new()
    {
        ["operationType"] = metadata.OperationType,
        ["clusteringPlan"] = metadata.ClusteringPlan is { } plan ? ToRecord(plan) : null,
        ["extraMetadata"] = AvroRecord.MapOf(metadata.ExtraMetadata),
        ["version"] = metadata.Version,
    };

    public static RequestedReplaceMetadata ToMetadata(AvroRecord record) => new()
    {
        OperationType = record.Text("operationType"),
        ClusteringPlan = record.Record("clusteringPlan") is { } plan ? ToPlan(plan) : null,
        ExtraMetadata = record.Texts("extraMetadata"),
        Version = record.Int("version"),
    };

    private static AvroRecord ToRecord(ClusteringPlan plan) => new()
    {
        ["inputGroups"] = AvroRecord.ListOf(plan.InputGroups.Select(ToRecord)),
        ["strategy"] = plan.Strategy is { } strategy
            ? new AvroRecord
            {
                ["strategyClassName"] = strategy.StrategyClassName,
                ["strategyParams"] = AvroRecord.MapOf(strategy.StrategyParams),
                ["version"] = strategy.Version,
            }
            : null,
        ["extraMetadata"] = AvroRecord.MapOf(plan.ExtraMetadata),
        ["version"] = plan.Version,
        ["preserveHoodieMetadata"] = plan.PreserveHoodieMetadata,
    };

    private static AvroRecord ToRecord(ClusteringGroup group) => new()
    {
        ["slices"] = AvroRecord.ListOf(group.Slices.Select(ToRecord)),
        ["metrics"] = AvroRecord.MapOf(group.Metrics),
        ["numOutputFileGroups"] = group.NumOutputFileGroups,
        ["extraMetadata"] = AvroRecord.MapOf(group.ExtraMetadata),
        ["version"] = group.Version,
    };

    private static AvroRecord ToRecord(ClusteringSlice slice) => new()
    {
        ["dataFilePath"] = slice.DataFilePath,
        ["deltaFilePaths"] = AvroRecord.ListOf(slice.DeltaFilePaths),
        ["fileId"] = slice.FileId,
        ["partitionPath"] = slice.PartitionPath,
        ["bootstrapFilePath"] = slice.BootstrapFilePath,
        ["version"] = slice.Version,
    };

    private static ClusteringPlan ToPlan(AvroRecord record) => new()
    {
        InputGroups = [.. record.List<AvroRecord>("inputGroups").Select(ToGroup)],
        Strategy = record.Record("strategy") is { } strategy
            ? new ClusteringStrategy
            {
                StrategyClassName = strategy.Text("strategyClassName"),
                StrategyParams = strategy.Texts("strategyParams"),
                Version = strategy.Int("version"),
            }
            : null,
        ExtraMetadata = record.Texts("extraMetadata"),
        Version = record.Int("version"),
        PreserveHoodieMetadata = record.Boolean("preserveHoodieMetadata"),
    };

    private static ClusteringGroup ToGroup(AvroRecord record) => new()
    {
        Slices = [.. record.List<AvroRecord>("slices").Select(ToSlice)],
        Metrics = record.Map("metrics", value => value is double number ? number : 0),
        NumOutputFileGroups = record.Int("numOutputFileGroups"),
        ExtraMetadata = record.Texts("extraMetadata"),
        Version = record.Int("version"),
    };

    private static ClusteringSlice ToSlice(AvroRecord record) => new()
    {
        DataFilePath = record.Text("dataFilePath"),
        DeltaFilePaths = record.List<string>("deltaFilePaths"),
        FileId = record.Text("fileId"),
        PartitionPath = record.Text("partitionPath"),
        BootstrapFilePath = record.Text("bootstrapFilePath"),
        Version = record.Int("version"),
    };
}
