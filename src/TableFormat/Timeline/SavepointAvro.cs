using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Savepoints as Avro records, both ways (spec 2.6.5).</summary>
internal static class SavepointAvro
{
    public static AvroRecord ToRecord(SavepointMetadata metadata) => new()
    {
        ["savepointedBy"] = metadata.SavepointedBy,
        ["savepointedAt"] = metadata.SavepointedAt,
        ["comments"] = metadata.Comments,
        ["partitionMetadata"] = AvroRecord.MapOf(metadata.PartitionMetadata, partition => new AvroRecord
        {
            ["partitionPath"] = partition.PartitionPath,
            ["savepointDataFile"] = AvroRecord.ListOf(partition.DataFiles),
        }),
        ["version"] = metadata.Version,
    };

    public static SavepointMetadata ToMetadata(AvroRecord record) => new()
    {
        SavepointedBy = record.Text("savepointedBy") ?? string.Empty,
        SavepointedAt = record.Long("savepointedAt") ?? 0,
        Comments = record.Text("comments") ?? string.Empty,
        PartitionMetadata = record.Map("partitionMetadata", ToPartition) ?? new Dictionary<string, SavepointPartition>(),
        Version = record.Int("version"),
    };

    private static SavepointPartition ToPartition(object? value)
    {
        var record = value as AvroRecord ?? new AvroRecord();
        return new SavepointPartition(record.Text("partitionPath") ?? string.Empty, record.List<string>("savepointDataFile"));
    }
}
