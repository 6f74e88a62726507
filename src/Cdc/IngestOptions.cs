using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc;

/// <summary>Settings of an ingest run. Immutable.</summary>
public sealed record IngestOptions
{
    /// <summary>Rows of one table after which it is committed.</summary>
    public int CommitRows { get; init; } = 100_000;

    /// <summary>Bytes of one table's open rows after which it is committed.</summary>
    public long CommitBytes { get; init; } = 64L << 20;

    /// <summary>Longest time that a row waits for its commit.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of all open and committing rows at which reading pauses.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>
    /// A source transaction is kept in one commit as long as its table's open rows stay below this many times
    /// <see cref="CommitRows"/> and <see cref="CommitBytes"/>.
    /// </summary>
    public int TransactionLimit { get; init; } = 4;

    /// <summary>How often a commit without rows may move a position that has nothing else to move it.</summary>
    public TimeSpan PositionInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Tables with settings of their own; the first that matches counts, none means the defaults.</summary>
    public IReadOnlyList<TableOptions> Tables { get; init; } = [];

    /// <summary>How values are built; default is to tell by their fields.</summary>
    public EnvelopeFormat Format { get; init; } = EnvelopeFormat.Detect;

    /// <summary>What events of an unknown table do.</summary>
    public UnknownTablePolicy UnknownTables { get; init; } = UnknownTablePolicy.Create;

    /// <summary>What an event that cannot be applied does.</summary>
    public BadEventPolicy BadEvents { get; init; } = BadEventPolicy.Quarantine;

    /// <summary>What a position that cannot be continued does.</summary>
    public LostPositionPolicy LostPosition { get; init; } = LostPositionPolicy.Fail;

    /// <summary>Where a topic without any position starts.</summary>
    public StartPolicy Start { get; init; } = StartPolicy.Earliest;

    /// <summary>True ends the run when everything that was in the source at some moment after its start is committed.</summary>
    public bool UntilEnd { get; init; }

    /// <summary>How often <see cref="IIngestObserver.OnProgress"/> is called.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a table that another process writes is left alone before it is asked for again.</summary>
    public TimeSpan LockRetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a store that does not answer is asked again, with growing pauses, before it is an error.</summary>
    public TimeSpan StoreUnavailableLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The settings of one table.</summary>
    public TableOptions For(TableId table) => Tables.FirstOrDefault(options => options.Matches(table)) ?? new TableOptions();
}
