using System.Buffers.Binary;
using System.Text;
using Lakehouse.TableFormat.Avro;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;
using Xunit;

namespace Lakehouse.Simulation.Fuzzing;

/// <summary>What stands in <c>.hoodie</c>.</summary>
internal static class TimelineTargets
{
    private const string Path = "t/.hoodie/x";

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("hoodie.properties", () => FuzzSeeds.Files(path => path.EndsWith("hoodie.properties", StringComparison.Ordinal)), Properties),
        new("commit metadata as JSON", () => FuzzSeeds.Files(IsJsonCommit), CommitJson),
        new("commit metadata as Avro", () => Instants("commit"), bytes => CommitMetadataAvro.Read(bytes, Path)),
        new("Avro container", () => [.. Instants("clean"), .. Instants("rollback"), .. Instants("commit")], bytes => AvroContainer.Read(bytes, Path)),
        new("clean plan", () => Instants("clean.requested"), bytes => TimelineAvro.ReadCleanerPlan(bytes, Path)),
        new("clean metadata", () => Instants("clean"), bytes => TimelineAvro.ReadCleanMetadata(bytes, Path)),
        new("rollback plan", () => Instants("rollback.requested"), bytes => TimelineAvro.ReadRollbackPlan(bytes, Path)),
        new("rollback metadata", () => Instants("rollback"), bytes => TimelineAvro.ReadRollbackMetadata(bytes, Path)),
        new("replace plan", () => Instants("replacecommit.requested"), bytes => TimelineAvro.ReadRequestedReplace(bytes, Path)),
        new("compaction plan", () => Instants("compaction.requested"), bytes => TimelineAvro.ReadCompactionPlan(bytes, Path)),
        new("restore plan", () => Instants("restore.requested"), bytes => TimelineAvro.ReadRestorePlan(bytes, Path)),
        new("restore metadata", () => Instants("restore"), bytes => TimelineAvro.ReadRestoreMetadata(bytes, Path)),
        new("archive file", Archives, Archive) { AllocationPerByte = 4096 },
        new("savepoint", () => Instants("savepoint"), bytes => TimelineAvro.ReadSavepoint(bytes, Path)),
        new("instant file name", FuzzSeeds.Names, InstantName),
        new("Avro schema", Schemas, bytes => AvroSchemaMapping.FromJson(Encoding.UTF8.GetString(bytes))) { AllocationPerByte = 4096 },
    ];

    private static IReadOnlyList<byte[]> Instants(string extension) => FuzzSeeds.Files(
        path => path.Contains(".hoodie/", StringComparison.Ordinal) && path.EndsWith("." + extension, StringComparison.Ordinal) && !IsMetadataTable(path),
        bytes => bytes.AsSpan().StartsWith("Obj\u0001"u8)) is { Count: > 0 } found
        ? found
        : throw new InvalidOperationException($"tests/data has no .{extension}");

    private static bool IsMetadataTable(string path) => path.Contains("/metadata/", StringComparison.Ordinal);

    private static bool IsJsonCommit(string path) =>
        path.Contains(".hoodie/", StringComparison.Ordinal) && !IsMetadataTable(path) && !path.Contains("/timeline/", StringComparison.Ordinal)
        && (path.EndsWith("commit", StringComparison.Ordinal) || path.EndsWith(".inflight", StringComparison.Ordinal));

    private static IReadOnlyList<byte[]> Archives() =>
        FuzzSeeds.Files(path => path.Contains(".commits_.archive.", StringComparison.Ordinal) && !IsMetadataTable(path), largest: 1 << 20) is { Count: > 0 } found
            ? [.. found.Select(FirstBlock)]
            : throw new InvalidOperationException("tests/data has no archive file");

    private static byte[] FirstBlock(byte[] file) => file[..(14 + (int)BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(6)))];

    private static void Archive(byte[] bytes)
    {
        foreach (var entry in ArchiveFile.Decode(bytes, Path).Select(ArchiveEntry.Of).OfType<ArchiveEntry>())
        {
            _ = entry.Metadata?.Stats.Count();
        }
    }

    private static IReadOnlyList<byte[]> Schemas() =>
    [
        .. FuzzSeeds.Files(IsJsonCommit).Select(bytes => CommitMetadataJson.Read(bytes, Path).SchemaJson).OfType<string>().Distinct().Select(Encoding.UTF8.GetBytes),
    ];

    private static void Properties(byte[] bytes)
    {
        var properties = TablePropertiesFile.Parse(bytes);
        _ = (properties.TableName, properties.Type, properties.Version, properties.Layout, properties.KeyFields.Count, properties.PartitionFields.Count);
        _ = (properties.HiveStyle, properties.UrlEncode, properties.KeyGenerator, properties.OrderingField, properties.MetadataPartitions.Count);
        var again = TablePropertiesFile.Parse(TablePropertiesFile.Serialize(properties, "c", TimeProvider.System));
        Assert.Equal(properties.With(PropertyKeys.Checksum, null).Values, again.With(PropertyKeys.Checksum, null).Values);
    }

    private static void CommitJson(byte[] bytes)
    {
        var metadata = CommitMetadataJson.Read(bytes, Path);
        _ = metadata.Stats.Count();
        _ = CommitMetadataJson.Read(CommitMetadataJson.Write(metadata), Path);
    }

    private static void InstantName(byte[] bytes)
    {
        var name = Encoding.UTF8.GetString(bytes);
        if (Instant.TryParse(name, out var instant) && instant.CompletionTime is null)
        {
            Assert.Equal(name, instant.FileName(TimelineLayout.One));
        }
    }
}
