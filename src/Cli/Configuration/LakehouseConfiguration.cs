using Lakehouse.Cdc;
using Lakehouse.Cdc.Sources;
using Lakehouse.Cli.Catalogs;
using Lakehouse.Cli.Scheduling;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.DynamoDb;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;

namespace Lakehouse.Cli.Configuration;

/// <summary>A checked configuration, in the terms of the rooms that it configures.</summary>
/// <param name="Lake">Where the lake lies.</param>
/// <param name="Ingest">Settings of the ingest loop.</param>
/// <param name="Files">Set when events come from files.</param>
/// <param name="Kafka">Set when events come from Kafka.</param>
/// <param name="Section">The file as read, for <c>config show</c>.</param>
internal sealed record LakehouseConfiguration(
    StorageLocation Lake, IngestOptions Ingest, FileSourceOptions? Files, KafkaSourceOptions? Kafka, ConfigSection Section)
{
    /// <summary>What cleaning keeps.</summary>
    public CleaningPolicy CleaningPolicy { get; init; }

    /// <summary>How much of it: commits, file versions or hours; 0 never cleans.</summary>
    public int Retained { get; init; }

    /// <summary>Services that run beside the commits, and when.</summary>
    public ServiceSettings Services { get; init; } = new([], []);

    /// <summary>What those services may take of the machine.</summary>
    public ServiceBudget Budget { get; init; } = new();

    /// <summary>How many processes may write a table.</summary>
    public ConcurrencyMode Concurrency { get; init; }

    /// <summary>Whether Java writers share the table's lock.</summary>
    public bool SharesHudiLock { get; init; }

    /// <summary>How a bucket is reached.</summary>
    public S3Settings S3 { get; init; } = new();

    /// <summary>The lake's store.</summary>
    public IStorage OpenLake(CliHost host) => Commands.LakeFolder.Open(host, Lake, Commands.S3Environment.Complete(host, S3));

    /// <summary>Where tables are registered; null for nowhere.</summary>
    public CatalogSettings? Catalog { get; init; }

    /// <summary>The table of DynamoDB that holds the locks, or null.</summary>
    public DynamoLockSettings? DynamoLocks { get; init; }

    /// <summary>Where the lock of a table lives; null for the store itself.</summary>
    public ILockProvider? OpenLocks(CliHost host) =>
        DynamoLocks is { } dynamo ? new DynamoLockProvider(LockBinder.Complete(dynamo, Commands.S3Environment.Complete(host, S3)), host.Clock, host.Ids)
        : SharesHudiLock ? new HudiFileLockProvider(host.Clock)
        : null;

    /// <summary>How tables are written.</summary>
    public WriterOptions WriterOptions(CliHost host, ICommitObserver? observer = null) => new()
    {
        Observer = observer,
        CleaningPolicy = CleaningPolicy,
        Retained = Retained,
        Concurrency = Concurrency,
        Lock = OpenLocks(host),
        ServiceBudget = Budget,
        Clock = host.Clock,
        Ids = host.Ids,
    };

    /// <summary>Opens the lake's tables for writing.</summary>
    public ILakeTables OpenTables(CliHost host, ITableCare? care = null, ICommitObserver? observer = null) =>
        LakeTables.Open(OpenLake(host), WriterOptions(host, observer), care);

    /// <summary>The line from source to lake, in one sentence.</summary>
    public string Describe() => Files is not null
        ? $"files {string.Join(", ", Files.Paths)} → {Lake}"
        : Kafka is null ? $"no source → {Lake}"
        : $"kafka {Kafka.BootstrapServers} ({string.Join(", ", Kafka.Topics)}, group {Kafka.GroupId}) → {Lake}";

    /// <summary>Opens the source that is configured.</summary>
    /// <exception cref="LakehouseException">Invalid: none is configured.</exception>
    public IChangeSource OpenSource() => Files is not null ? FileSource.Open(Files)
        : Kafka is not null ? KafkaSource.Open(Kafka)
        : throw new LakehouseException(ErrorKind.Invalid, "The configuration has no source, so there is nothing to ingest.", fix: "Add source: {files: …} or source: {kafka: …}; `lakehouse init` writes a commented file.");
}
