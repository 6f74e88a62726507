using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Compaction plans read from Avro records (spec 2.6.3).</summary>
internal static class CompactionAvro
{
    public static CompactionPlan ToPlan(AvroRecord record) => new()
    {
        Operations = [.. record.List<AvroRecord>("operations").Select(ToOperation)],
        ExtraMetadata = record.Texts("extraMetadata"),
        Version = record.Int("version"),
        PreserveHoodieMetadata = record.Boolean("preserveHoodieMetadata"),
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
