using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Concurrency;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lakehouse.TableFormat.Writing;

/// <summary>How a <see cref="TableWriter"/> writes. Immutable; the defaults suit a table of our own.</summary>
public sealed record WriterOptions
{
    /// <summary>How file groups are found. Null takes what the table has stored, else <see cref="IndexKind.Bucket"/>.</summary>
    public IndexKind? Index { get; init; }

    /// <summary>
    /// Buckets per partition. Null takes what the table has stored; a table that has none stored (another engine made it)
    /// needs the number, since nothing in the table tells it (spec 7.2).
    /// </summary>
    public int? BucketCount { get; init; }

    /// <summary>
    /// Which release's rule hashes keys that contain <c>:</c> (experiments E-13b). Null takes what the table has stored;
    /// only such keys on another engine's table need it named.
    /// </summary>
    public BucketHashRule? HashRule { get; init; }

    /// <summary>Where a record key is unique. Default: its partition, as Hudi has it.</summary>
    public KeyScope KeyScope { get; init; }

    /// <summary>Compression of the base files.</summary>
    public ParquetCodec Codec { get; init; } = ParquetCodec.Snappy;

    /// <summary>File groups that are written at the same time. Each needs memory of about three row batches and one row group. Default: one per core, at most 8.</summary>
    public int MaxParallelFileGroups { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>Bytes of a row group before compression at which it is closed.</summary>
    public long RowGroupBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of rows that a bulk load collects in memory; a larger one waits on local disk.</summary>
    public long BulkBufferBytes { get; init; } = 192L << 20;

    /// <summary>Size at which an index kind that chooses file groups (bloom, simple) stops filling a base file.</summary>
    public long MaxBaseFileBytes { get; init; } = 120L << 20;

    /// <summary>Base files below this size take inserts (bloom, simple). 0 always opens new file groups.</summary>
    public long SmallFileBytes { get; init; } = 100L << 20;

    /// <summary>What the clean after each commit keeps (spec 8.4).</summary>
    public CleaningPolicy CleaningPolicy { get; init; } = CleaningPolicy.LatestCommits;

    /// <summary>How much of it: commits, file versions or hours; older file slices are cleaned. 0 never cleans.</summary>
    public int Retained { get; init; } = 10;

    /// <summary>What new or changed columns of a batch do to the table's schema.</summary>
    public EvolutionPolicy Evolution { get; init; } = EvolutionPolicy.Evolve;

    /// <summary>Refuse to write instead of dropping a metadata table that another engine made (spec 10.2).</summary>
    public bool ForbidMetadataTableDrop { get; init; }

    /// <summary>Store null list elements although Java Hudi cannot rewrite files that hold one (experiments E-05).</summary>
    public bool AllowNullListElements { get; init; }

    /// <summary>How many processes may write the table at the same time.</summary>
    public ConcurrencyMode Concurrency { get; init; }

    /// <summary>Where the table's lock lives; null takes the store's own.</summary>
    public ILockProvider? Lock { get; init; }

    /// <summary>How often a write that lost against another one is repeated by itself before its conflict is reported. Default: 5.</summary>
    public int ConflictRetries { get; init; } = 5;

    /// <summary>What services may take of the machine beside this writer. Default: as much as the writer itself.</summary>
    public ServiceBudget ServiceBudget { get; init; } = new();

    /// <summary>
    /// How often a writer among several says that it is alive; after two missed beats others roll its write back. Must be the same for all writers
    /// of the table. Default: Hudi's, one minute.
    /// </summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Name by which other writers' conflicts mention this one.</summary>
    public string WriterName { get; init; } = $"lakehouse on {Environment.MachineName}, process {Environment.ProcessId}";

    /// <summary>
    /// How long to wait for the table's lock before giving up with a conflict. Default: not at all for a single writer; among several writers,
    /// which hold it for moments only, zero stands for Hudi's minute.
    /// </summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>Where times come from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where file ids come from.</summary>
    public IIdSource Ids { get; init; } = new RandomIds();

    /// <summary>Who is told of the table's commits, services, rollbacks and restores; null for nobody.</summary>
    public ICommitObserver? Observer { get; init; }

    /// <summary>Where warnings and progress go.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The same by the clock of the store, where it has one: instants are compared with the times of its files.</summary>
    internal WriterOptions FollowingClockOf(IStorage table) => table.Clock is { } clock ? this with { Clock = clock } : this;
}
