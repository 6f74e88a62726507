using Lakehouse.Cdc;
using Lakehouse.Cdc.Sources;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Configuration;

/// <summary>A checked configuration, in the terms of the rooms that it configures.</summary>
/// <param name="LakeFolder">Absolute folder of the lake.</param>
/// <param name="Ingest">Settings of the ingest loop.</param>
/// <param name="Files">Set when events come from files.</param>
/// <param name="Kafka">Set when events come from Kafka.</param>
/// <param name="Section">The file as read, for <c>config show</c>.</param>
internal sealed record LakehouseConfiguration(
    string LakeFolder, IngestOptions Ingest, FileSourceOptions? Files, KafkaSourceOptions? Kafka, ConfigSection Section)
{
    /// <summary>What cleaning keeps.</summary>
    public CleaningPolicy CleaningPolicy { get; init; }

    /// <summary>How much of it: commits, file versions or hours; 0 never cleans.</summary>
    public int Retained { get; init; }

    /// <summary>Opens the lake's tables for writing.</summary>
    public ILakeTables OpenTables(CliHost host) =>
        LakeTables.Open(new LocalStorage(LakeFolder, Commands.UserCache.Memory(host)), new WriterOptions { CleaningPolicy = CleaningPolicy, Retained = Retained, Clock = host.Clock, Ids = host.Ids });

    /// <summary>The line from source to lake, in one sentence.</summary>
    public string Describe() => Files is not null
        ? $"files {string.Join(", ", Files.Paths)} → {LakeFolder}"
        : $"kafka {Kafka!.BootstrapServers} ({string.Join(", ", Kafka.Topics)}, group {Kafka.GroupId}) → {LakeFolder}";

    /// <summary>Opens the source that is configured.</summary>
    public IChangeSource OpenSource() => Files is not null ? FileSource.Open(Files) : KafkaSource.Open(Kafka!);
}
