using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline.Archive;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>A table as it stood when it was loaded: properties and timeline. Immutable, thread-safe.</summary>
public sealed class TableState
{
    /// <summary>Bytes of commit files whose metadata is kept in memory unless said otherwise: 16 MiB.</summary>
    public const long DefaultCommitCacheBytes = 16L << 20;

    // Of all tables of a store that remembers.
    private const long SharedCommitCacheBytes = 32L << 20;

    private readonly CleanHistory cleans;
    private readonly CommitCache commits;
    private readonly InstantFiles files;

    private TableState(
        IStorage storage, TableProperties properties, ActiveTimeline timeline, InstantFiles files, CleanHistory cleans, CommitCache commits)
    {
        this.commits = commits;
        this.files = files;
        Storage = storage;
        Properties = properties;
        Timeline = timeline;
        this.cleans = cleans;
    }

    /// <summary>The table's folder.</summary>
    public IStorage Storage { get; }

    /// <summary>What <c>hoodie.properties</c> says.</summary>
    public TableProperties Properties { get; }

    /// <summary>The instants.</summary>
    public ActiveTimeline Timeline { get; }

    /// <summary>
    /// The oldest instant that the last clean kept readable, or one that is planned will keep, or null when nothing says (spec 8.4, 11.5).
    /// Never newer than the newest write, which may be older than the bound since something was undone: no clean takes what a snapshot reads.
    /// </summary>
    public InstantTime? EarliestRetained => Timeline.LastCompletedWrite < cleans.EarliestRetained ? Timeline.LastCompletedWrite : cleans.EarliestRetained;

    /// <summary>Paths of files that a clean which is not completed deletes: some of them may be there still.</summary>
    internal IReadOnlySet<string> GoingFiles => cleans.Going;

    /// <summary>When it was loaded, on the scale of the store's memory; 0 for a store without one.</summary>
    internal long Loaded { get; private init; }

    /// <summary>Length and modification time of an instant's file, as the listing told them.</summary>
    internal FileStamp StampOf(Instant instant) => files.StampOf(instant);

    /// <summary>
    /// When a completed instant was completed, as far as the table tells: the completion time of versions 8 and 9, else when its file was made, which
    /// is what Hudi takes for it too. A value to show or to order by roughly; null when the timeline has no such file.
    /// </summary>
    public InstantTime? CompletionTimeOf(Instant instant)
    {
        ArgumentNullException.ThrowIfNull(instant);
        var modified = StampOf(instant).ModifiedAt;
        return instant.CompletionTime ?? (modified == 0 ? null : InstantTime.FromUtc(new DateTimeOffset(modified, TimeSpan.Zero)));
    }

    /// <summary>This table as it stood when its timeline was another one.</summary>
    internal TableState WithTimeline(ActiveTimeline timeline, InstantFiles stamps) => new(Storage, Properties, timeline, stamps, cleans, commits) { Loaded = Loaded };

    /// <summary>Reads properties and timeline.</summary>
    /// <exception cref="LakehouseException">Invalid: no Hudi table. Unsupported: its version. Corrupt: torn files.</exception>
    public static Task<TableState> LoadAsync(IStorage table, CancellationToken cancellationToken = default) =>
        LoadAsync(table, Commits(table), cancellationToken);

    /// <summary>Reads properties and timeline.</summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="commitCacheBytes">Bytes of commit files whose metadata is kept in memory, however long the timeline; 0 keeps none.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakehouseException">Invalid: no Hudi table. Unsupported: its version. Corrupt: torn files.</exception>
    public static Task<TableState> LoadAsync(IStorage table, long commitCacheBytes, CancellationToken cancellationToken = default) =>
        LoadAsync(table, new CommitCache(commitCacheBytes), cancellationToken);

    private static CommitCache Commits(IStorage table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Memory?.GetOrAdd(string.Empty, () => new CommitCache(SharedCommitCacheBytes)) ?? new CommitCache(DefaultCommitCacheBytes);
    }

    private static async Task<TableState> LoadAsync(IStorage table, CommitCache commits, CancellationToken cancellationToken)
    {
        var loaded = table.Memory?.NextStamp() ?? 0;
        // Most tables have this layout; for others the listing was in vain.
        var listing = TimelineLoader.LoadAsync(table, TimelineLayout.One, cancellationToken);
        var properties = await SideBySide.RunAsync(
            listing.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default),
            () => TablePropertiesFile.LoadAsync(table, cancellationToken)).ConfigureAwait(false);
        var (timeline, files) = properties.Layout == TimelineLayout.One
            ? await listing.ConfigureAwait(false)
            : await TimelineLoader.LoadAsync(table, properties.Layout, cancellationToken).ConfigureAwait(false);
        var cleans = await CleanHistory.LoadAsync(table, properties.Layout, timeline, cancellationToken).ConfigureAwait(false);
        var state = new TableState(table, properties, timeline, files, cleans, commits) { Loaded = loaded };
        return await ArchivedAfterSavepoint.ResolveAsync(state, files, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Data columns as of an instant (null: the newest): from the newest completed write up to it whose kind may change the
    /// schema, else the schema of the table's creation, else the newest data file's own (spec 2.4.5).
    /// </summary>
    /// <exception cref="LakehouseException">Invalid: nothing says which columns the table has, as before its first write.</exception>
    public async ValueTask<TableSchema> SchemaAsOfAsync(InstantTime? instant, CancellationToken cancellationToken = default) =>
        await TableSchemaResolver.ResolveAsync(this, instant, cancellationToken).ConfigureAwait(false);

    /// <summary>The metadata of a completed write of this timeline; read again only when it was crowded out of memory.</summary>
    /// <exception cref="LakehouseException">Corrupt: the file is gone or half-written.</exception>
    public async ValueTask<CommitMetadata> MetadataOfAsync(Instant instant, CancellationToken cancellationToken = default)
    {
        var key = new CommitKey(Storage.Root, instant, files.StampOf(instant));
        if (commits.TryGet(key, out var known) || commits.TryGet(key with { Stamp = key.Stamp.Made }, out known))
        {
            return known;
        }

        var (metadata, bytes) = await CommitMetadataReader.ReadAsync(Storage, Properties.Layout, instant, cancellationToken).ConfigureAwait(false);
        if (key.Stamp != default)
        {
            commits.Add(key, metadata, bytes);
        }

        return metadata;
    }

    /// <summary>Keeps what this process itself has just stored for a write, so that it need not be read.</summary>
    internal void Remember(Instant completed, byte[] content)
    {
        var metadata = CommitMetadataReader.Parse(content, $"{Storage.Root}/{Properties.Layout.PathOf(completed.FileName(Properties.Layout))}");
        commits.Add(new CommitKey(Storage.Root, completed, new FileStamp(content.Length, 0)), metadata, content.Length);
    }

    /// <summary>
    /// The metadata of the commit that was completed last among those that have an entry in <c>extraMetadata</c>, or null. Each commit of ours
    /// carries the entries named <c>lakehouse.*</c> on, so one commit has all of them.
    /// </summary>
    /// <exception cref="LakehouseException">Corrupt: a commit's file is gone or half-written.</exception>
    public ValueTask<CommitMetadata?> LastWithAsync(string entry, CancellationToken cancellationToken = default) =>
        CompletionOrder.LastWithAsync(this, entry, cancellationToken);
}
