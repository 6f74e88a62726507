using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Bulk;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TableFormat.Writing.SchemaChanges;

namespace Lakehouse.TableFormat;

/// <summary>
/// Writes one table: alone, holding its lock from opening to <see cref="DisposeAsync"/>, or as one of several
/// (<see cref="WriterOptions.Concurrency"/>). Among several a write that lost against another one is rolled back and repeated on the new state.
/// One call at a time.
/// </summary>
public sealed class TableWriter : IAsyncDisposable
{
    private readonly WriterContext context;
    private readonly WriterOptions options;
    private readonly TableUpkeep upkeep;
    private readonly KnownCommits known = new();
    private WriteSession session;

    private TableWriter(TableState state, WriterContext context, TableUpkeep upkeep, WriteSession session)
    {
        this.context = context;
        options = context.Options;
        State = state;
        Services = TableServices.Beside(context);
        this.upkeep = upkeep;
        this.session = session;
        known.Follow(state);
    }

    /// <summary>The table as this writer last loaded it: before its last write.</summary>
    public TableState State { get; private set; }

    /// <summary>The table's services, which run beside this writer's commits and end with it.</summary>
    public TableServices Services { get; }

    /// <summary>Takes the table's lock, finishes or rolls back what an earlier writer left, and checks that this program may write here.</summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LakehouseException">Conflict when another process writes; Unsupported for a table this program cannot write.</exception>
    public static async Task<TableWriter> OpenAsync(IStorage table, WriterOptions options, CancellationToken cancellationToken = default)
    {
        options = options.FollowingClockOf(table);

        // A folder that is no table gets an error, not a lock file.
        await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        var transactions = await TableTransactions.OpenAsync(table, options, cancellationToken).ConfigureAwait(false);
        try
        {
            var context = new WriterContext(transactions.Fence(table), transactions, new InstantClock(options.Clock), options);
            return await OpenOnAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await transactions.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes the batches as one commit.</summary>
    /// <param name="batches">Rows in the order in which they happened; they stay the caller's.</param>
    /// <param name="request">What to do with them.</param>
    /// <param name="cancellationToken">Stops the write and rolls it back.</param>
    /// <exception cref="LakehouseException">
    /// Invalid: rows that the table cannot take. Unsupported: the table was changed so that this program cannot write it. Conflict: commits that
    /// this writer knows were undone by a rollback or restore; open the table again. The write is rolled back.
    /// </exception>
    public async Task<WriteResult> WriteAsync(
        IReadOnlyList<UpsertBatch> batches, WriteRequest request, CancellationToken cancellationToken = default)
    {
        using var turn = await context.Transactions.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        return await CommitAsync(
            () => session.WriteAsync(State, batches, request, cancellationToken), prepared: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Writes any number of upserts as one commit. What does not fit into <see cref="WriterOptions.BulkBufferBytes"/> waits on local disk;
    /// the rows of a few file groups at a time are in memory.
    /// </summary>
    /// <param name="batches">Rows; each batch is disposed when it was taken in.</param>
    /// <param name="request">What to do with them.</param>
    /// <param name="cancellationToken">Stops the write and rolls it back.</param>
    /// <exception cref="LakehouseException">As <see cref="WriteAsync"/>; Invalid also for rows that are deletions.</exception>
    public async Task<WriteResult> BulkInsertAsync(
        IAsyncEnumerable<UpsertBatch> batches, WriteRequest request, CancellationToken cancellationToken = default)
    {
        using var turn = await context.Transactions.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        using var load = new BulkLoad(() => session.CreateSpool(State), options.BulkBufferBytes);
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            load.Add(batch);
        }

        return await CommitAsync(
            () => load.Spool is { } spool
                ? session.WriteAsync(State, spool, load.Schemas, request, cancellationToken)
                : session.WriteAsync(State, load.Buffered, request, cancellationToken),
            prepared: true,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes partitions with all their rows, as one replacecommit.</summary>
    /// <param name="partitions">Partition paths, as the table's folders are named.</param>
    /// <param name="request">Entries for the commit; its operation is not looked at.</param>
    /// <param name="cancellationToken">Stops the write and rolls it back.</param>
    /// <exception cref="LakehouseException">Invalid: a partition that the table does not have. Otherwise as <see cref="WriteAsync"/>.</exception>
    public async Task<WriteResult> DeletePartitionsAsync(
        IReadOnlyList<string> partitions, WriteRequest request, CancellationToken cancellationToken = default)
    {
        using var turn = await context.Transactions.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        return await CommitAsync(
            () => session.DeletePartitionsAsync(State, partitions, request, cancellationToken), prepared: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What <see cref="AlterAsync"/> would make of a table's columns; changes nothing and takes no lock.</summary>
    /// <exception cref="LakehouseException">As <see cref="AlterAsync"/>.</exception>
    public static async Task<(TableSchema Before, TableSchema After)> PlanAlterAsync(
        IStorage table, IReadOnlyList<SchemaChange> changes, bool schemaOnRead = false, CancellationToken cancellationToken = default)
    {
        var state = await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        var plan = await SchemaChangePlan.OfAsync(state, changes, schemaOnRead, cancellationToken).ConfigureAwait(false);
        return (plan.Before, plan.After);
    }

    /// <summary>Changes the table's columns, as one commit without files.</summary>
    /// <param name="changes">What to change, in this order.</param>
    /// <param name="schemaOnRead">
    /// Allows changes that need column ids (spec 2.4.6): drop, rename, move. The table is a schema-on-read table from then on, and readers that
    /// find columns by name (Trino, hudi-rs, Spark without hoodie.schema.on.read.enable) show null for what was renamed.
    /// </param>
    /// <param name="cancellationToken">Stops the write and rolls it back.</param>
    /// <exception cref="LakehouseException">Invalid: a change that the table's columns do not allow.</exception>
    public async Task<WriteResult> AlterAsync(
        IReadOnlyList<SchemaChange> changes, bool schemaOnRead = false, CancellationToken cancellationToken = default)
    {
        using var turn = await context.Transactions.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        return await CommitAsync(
            () => session.AlterAsync(State, changes, schemaOnRead, cancellationToken), prepared: false, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await context.Afterwards.WaitAsync().ConfigureAwait(false);
        await context.Transactions.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<TableWriter> OpenOnAsync(WriterContext context, CancellationToken cancellationToken)
    {
        var upkeep = new TableUpkeep(context);
        var state = await upkeep.OpenAsync(cancellationToken).ConfigureAwait(false);
        await StoredIndex.MendAsync(context, state, cancellationToken).ConfigureAwait(false);
        var session = await WriteSession.OpenAsync(state, context, cancellationToken).ConfigureAwait(false);
        CommitNotice.Opened(context);
        return new TableWriter(state, context, upkeep, session);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        State = await upkeep.PrepareAsync(cancellationToken).ConfigureAwait(false);
        known.Follow(State);
        session = await session.FollowAsync(State, cancellationToken).ConfigureAwait(false);
    }

    // Prepared is true for the first attempt where the caller had to look at the table before it could write.
    private async Task<WriteResult> CommitAsync(Func<Task<WriteResult>> write, bool prepared, CancellationToken cancellationToken)
    {
        var attempts = new WriteAttempts(context, upkeep, () => session.DiscardAsync(CancellationToken.None));
        var result = await attempts.RunAsync(
            async attempt =>
            {
                if (attempt > 1 || !prepared)
                {
                    await PrepareAsync(cancellationToken).ConfigureAwait(false);
                }

                return await write().ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (result is { Outcome: CommitOutcome.Committed, Instant: { } instant })
        {
            known.Add(instant);
        }

        return result;
    }
}
