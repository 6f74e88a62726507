using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Schema.Ids;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Bulk;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TableFormat.Writing.FileGroups;
using Lakehouse.TableFormat.Writing.Markers;
using Lakehouse.TableFormat.Writing.Preparation;
using Lakehouse.TableFormat.Writing.Replacing;
using Lakehouse.TableFormat.Writing.Routing;
using Lakehouse.TableFormat.Writing.SchemaChanges;
using Lakehouse.TableFormat.Writing.Sorting;

namespace Lakehouse.TableFormat.Writing;

/// <summary>What stays the same from write to write of one opened table: index, key form. Not thread-safe.</summary>
internal sealed class WriteSession
{
    private readonly WriterContext context;
    private readonly WriterOptions options;
    private readonly IndexSettings index;
    private readonly IRouter router;
    private readonly KeyForm? keyForm;
    private readonly ColonKeys colonKeys;
    private TimelineCommit? current;

    private WriteSession(
        TableState state, WriterContext context, IndexSettings index, KeyForm? keyForm)
    {
        this.context = context;
        options = context.Options;
        this.index = index;
        this.keyForm = keyForm;
        router = index.Kind == IndexKind.Bucket ? new BucketRouter(Buckets(state), options) : new LookupRouter(options);
        colonKeys = new ColonKeys(state.Properties, index, options.Logger);
    }

    /// <summary>Settles index and key form with the table.</summary>
    public static async Task<WriteSession> OpenAsync(
        TableState state, WriterContext context, CancellationToken cancellationToken)
    {
        var options = context.Options;
        var stored = await StoredIndex.FindAsync(state, cancellationToken).ConfigureAwait(false);
        var live = stored is null ? await LiveFileIdsAsync(state, cancellationToken).ConfigureAwait(false) : [];
        var index = IndexAgreement.Settle(stored, options, live);
        RefuseTableScope(index, options, state.Properties);
        var keyForm = await KeyStyle.FindAsync(state, cancellationToken).ConfigureAwait(false);
        return new WriteSession(state, context, index, keyForm);
    }

    /// <summary>This session, or a new one where another writer or a service has changed how keys are spread over file groups.</summary>
    public async ValueTask<WriteSession> FollowAsync(TableState state, CancellationToken cancellationToken)
    {
        var stored = await StoredIndex.FindAsync(state, cancellationToken).ConfigureAwait(false);
        return stored is null || stored == index ? this : await OpenAsync(state, context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes and commits; throws with the instant still pending when something fails on the way.</summary>
    public async Task<WriteResult> WriteAsync(
        TableState state, IReadOnlyList<UpsertBatch> batches, WriteRequest request, CancellationToken cancellationToken)
    {
        var stored = await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        var rows = Preparation(state).Prepare(stored, batches, request.Operation == WriteOperation.Delete);
        WideDecimals.Check(state, stored, rows.Schema, options.Logger);
        colonKeys.Check(rows);
        var routed = await RouteAsync(state, rows, request, cancellationToken).ConfigureAwait(false);
        if (routed.Tasks.Count == 0 && !request.AllowEmpty && request.Operation != WriteOperation.InsertOverwriteTable)
        {
            return WriteResult.Nothing with { Skipped = routed.Skipped };
        }

        var history = HistoryAsync(state, routed.Tasks, cancellationToken);
        var commit = await SideBySide.RunAsync(history, () => BeginAsync(state, request.Operation, routed.Tasks, cancellationToken)).ConfigureAwait(false);
        var results = await WriteGroupsAsync(
            commit, state, await history.ConfigureAwait(false), rows, routed.Tasks, 0, request, cancellationToken).ConfigureAwait(false);
        await SliceSeconds.WaitAsync(state.Storage, routed.Tasks, options.Clock, cancellationToken).ConfigureAwait(false);
        return await FinishAsync(state, commit, rows.Schema, results, request, routed.Skipped, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>After a write that failed: removes its files where another writer has rolled it back already, and so may have missed some.</summary>
    public async Task DiscardAsync(CancellationToken cancellationToken)
    {
        if (current is { } failed)
        {
            await failed.DiscardIfGoneAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A spool for a load into this table, in parts that share no file group.</summary>
    public RowSpool CreateSpool(TableState state) =>
        new(KeyGenerator.For(state.Properties, keyForm), Buckets(state));

    /// <summary>Writes a spooled load, part by part, and commits it as one instant.</summary>
    /// <param name="state">The table.</param>
    /// <param name="spool">The rows.</param>
    /// <param name="schemas">Schemas of the rows.</param>
    /// <param name="request">What to do.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public async Task<WriteResult> WriteAsync(
        TableState state, RowSpool spool, IEnumerable<TableSchema> schemas, WriteRequest request, CancellationToken cancellationToken)
    {
        var stored = await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        var preparation = Preparation(state);
        var schema = schemas.Aggregate(stored, preparation.Merge);
        WideDecimals.Check(state, stored, schema, options.Logger);
        var commit = await BeginAsync(state, request.Operation, [], cancellationToken).ConfigureAwait(false);
        var results = new List<GroupResult>();
        var skipped = 0L;
        var number = 0;
        for (var part = 0; part < RowSpool.Parts; part++)
        {
            var batches = spool.Read(part);
            var rows = preparation.Prepare(schema, batches, deleteAll: false);
            colonKeys.Check(rows);
            var routed = await RouteAsync(state, rows, request, cancellationToken).ConfigureAwait(false);
            skipped += routed.Skipped;
            results.AddRange(await WriteGroupsAsync(
                commit, state, await HistoryAsync(state, routed.Tasks, cancellationToken).ConfigureAwait(false), rows, routed.Tasks, number, request, cancellationToken).ConfigureAwait(false));
            await SliceSeconds.WaitAsync(state.Storage, routed.Tasks, options.Clock, cancellationToken).ConfigureAwait(false);
            number += routed.Tasks.Count + rows.Batches.Count;
            batches.ForEach(batch => batch.Dispose());
        }

        return await FinishAsync(state, commit, schema, results, request, skipped, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes partitions; nothing when none of them holds a file group.</summary>
    /// <exception cref="LakehouseException">Invalid: the table has no such partition. Conflict: a pending service works on one.</exception>
    public async Task<WriteResult> DeletePartitionsAsync(
        TableState state, IReadOnlyList<string> partitions, WriteRequest request, CancellationToken cancellationToken)
    {
        await ReplacedFileGroups.RequirePartitionsAsync(state, partitions, cancellationToken).ConfigureAwait(false);
        var replaced = await ReplacedFileGroups.FindAsync(state, partitions, cancellationToken).ConfigureAwait(false);
        if (replaced.Count == 0 && !request.AllowEmpty)
        {
            return WriteResult.Nothing;
        }

        var schema = await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        var commit = await BeginAsync(state, WriteOperation.DeletePartition, [], cancellationToken).ConfigureAwait(false);
        var extra = await ExtraMetadataAsync(state, request, cancellationToken).ConfigureAwait(false);
        var metadata = ReplaceProfile.Done(WriteOperation.DeletePartition, [], extra, schema, state.Properties.TableName, replaced);
        return new WriteResult
        {
            Outcome = await commit.CompleteAsync(metadata, cancellationToken).ConfigureAwait(false),
            Instant = commit.Instant,
        };
    }

    /// <summary>Changes the table's columns: a commit without files.</summary>
    /// <exception cref="LakehouseException">Invalid: the columns do not allow it.</exception>
    public async Task<WriteResult> AlterAsync(
        TableState state, IReadOnlyList<SchemaChange> changes, bool schemaOnRead, CancellationToken cancellationToken)
    {
        var plan = await SchemaChangePlan.OfAsync(state, changes, schemaOnRead, cancellationToken).ConfigureAwait(false);
        if (plan.After == plan.Before)
        {
            return WriteResult.Nothing;
        }

        var commit = await BeginAsync(state, WriteOperation.AlterSchema, [], cancellationToken).ConfigureAwait(false);
        var extra = await ExtraMetadataAsync(state, new WriteRequest(), cancellationToken).ConfigureAwait(false);
        if (plan.Ids is { } ids)
        {
            var history = ids.Add(plan.Next, commit.Instant);
            await history.StoreAsync(state.Storage, commit.Instant, cancellationToken).ConfigureAwait(false);
            extra[CarriedMetadata.InternalSchema] = IdSchemaJson.Write(history.Latest);
        }

        var metadata = CommitProfile.Done(WriteOperation.AlterSchema, [], extra, plan.After, state.Properties.TableName);
        return new WriteResult
        {
            Outcome = await commit.CompleteAsync(metadata, cancellationToken).ConfigureAwait(false),
            Instant = commit.Instant,
        };
    }

    private static void RefuseTableScope(IndexSettings index, WriterOptions options, TableProperties properties)
    {
        if (index.Kind != IndexKind.Bucket && options.KeyScope == KeyScope.Table)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"Keys that are unique over all partitions need the bucket index; the table is written with the {index.Kind} index.",
                new ErrorContext { Table = properties.TableName },
                "Let keys be unique per partition, or make the table with a bucket index.");
        }
    }

    private static async Task<IReadOnlyCollection<string>> LiveFileIdsAsync(TableState state, CancellationToken cancellationToken)
    {
        var view = await FileSystemView.LoadAsync(state, cancellationToken: cancellationToken).ConfigureAwait(false);
        return [.. view.LatestSlices.Select(slice => slice.FileId)];
    }

    // A load into a table without buckets is spooled by partition alone.
    private BucketIndex Buckets(TableState state) =>
        new(Math.Max(1, index.Buckets), index.HashRule ?? BucketHashRule.Hudi11, state.Properties.KeyFields);

    private RowPreparation Preparation(TableState state) =>
        new(state.Properties, KeyGenerator.For(state.Properties, keyForm), options);

    private async Task<Routed> RouteAsync(TableState state, PreparedRows rows, WriteRequest request, CancellationToken cancellationToken)
    {
        if (ReplacedFileGroups.Replaces(request.Operation))
        {
            ReplacedFileGroups.RefuseDeletions(request.Operation, rows);
            var buckets = index.Kind == IndexKind.Bucket ? Buckets(state) : null;
            return await new FreshRouter(buckets, options, request.SortColumns).RouteAsync(state, rows, cancellationToken).ConfigureAwait(false);
        }

        var routed = await router.RouteAsync(state, rows, cancellationToken).ConfigureAwait(false);
        if (!request.InOrder && index.Kind == IndexKind.Bucket && state.Properties is { Type: TableType.MergeOnRead, OrderingField: { } name }
            && rows.Schema.TryGetField(name, out var ordering))
        {
            routed = await new LateRows(state, rows, ordering).SettleAsync(routed, cancellationToken).ConfigureAwait(false);
        }

        await PendingClusteringCheck.RefuseAsync(state, routed.Tasks, cancellationToken).ConfigureAwait(false);
        return request.SortColumns.Count == 0 ? routed : new SortedWinners(rows, request.SortColumns).Of(routed);
    }

    private async Task<TimelineCommit> BeginAsync(
        TableState state, WriteOperation operation, IReadOnlyList<GroupTask> tasks, CancellationToken cancellationToken)
    {
        var replaces = ReplacedFileGroups.Replaces(operation);
        var action = replaces ? TimelineAction.ReplaceCommit
            : state.Properties.Type == TableType.MergeOnRead ? TimelineAction.DeltaCommit
            : TimelineAction.Commit;
        await using var request = await InstantRequest.EnterAsync(context, state, cancellationToken).ConfigureAwait(false);
        var instant = new Instant(request.Time, action, InstantState.Requested);
        var commit = new TimelineCommit(context, state, instant);
        current = commit;
        var requested = replaces ? TimelineAvro.Write(new RequestedReplaceMetadata()) : default(ReadOnlyMemory<byte>);
        var profile = CommitMetadataJson.Write(CommitProfile.Planned(operation, tasks));
        var planned = tasks.Select((task, number) => MarkerOf(task, number, commit));
        await commit.BeginAsync(requested, profile, cancellationToken, [.. planned], request.Now).ConfigureAwait(false);
        request.EndBeside();
        return commit;
    }

    private async Task<GroupResult[]> WriteGroupsAsync(
        TimelineCommit commit,
        TableState state,
        ColumnHistory? history,
        PreparedRows rows,
        IReadOnlyList<GroupTask> tasks,
        int firstNumber,
        WriteRequest request,
        CancellationToken cancellationToken)
    {
        await commit.AnnounceAsync([.. tasks.Select((task, number) => MarkerOf(task, firstNumber + number, commit))], cancellationToken).ConfigureAwait(false);
        var bases = new FileGroupWriter(commit, state, rows, history, options);
        var logs = new LogGroupWriter(
            commit, state.Properties, rows, new LogBatches(rows, commit.Instant, firstNumber + tasks.Count), request.Operation, options);
        var results = new GroupResult[tasks.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallelFileGroups, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, tasks.Count, limits, async (number, stop) =>
            results[number] = tasks[number].Log is null
                ? await bases.WriteAsync(tasks[number], firstNumber + number, stop).ConfigureAwait(false)
                : await logs.WriteAsync(tasks[number], firstNumber + number, stop).ConfigureAwait(false)).ConfigureAwait(false);
        return results;
    }

    // Earlier names of columns matter where stored rows are read.
    private static async Task<ColumnHistory?> HistoryAsync(TableState state, IReadOnlyList<GroupTask> tasks, CancellationToken cancellationToken) =>
        tasks.Any(task => task is { Stored: not null, Log: null })
            ? await ColumnHistory.LoadAsync(state, asOf: null, cancellationToken).ConfigureAwait(false)
            : null;

    private static Marker MarkerOf(GroupTask task, int number, TimelineCommit commit) =>
        task.Log is null ? FileGroupWriter.MarkerOf(task, number, commit.Instant) : LogGroupWriter.MarkerOf(task, number, commit.Instant);

    private async Task<WriteResult> FinishAsync(
        TableState state,
        TimelineCommit commit,
        TableSchema schema,
        IReadOnlyCollection<GroupResult> results,
        WriteRequest request,
        long skipped,
        CancellationToken cancellationToken)
    {
        var stats = results.Select(result => result.Stat).OfType<WriteStat>().ToList();
        skipped += results.Sum(result => result.Skipped);
        if (stats.Count == 0 && !request.AllowEmpty && !ReplacedFileGroups.Replaces(request.Operation))
        {
            await commit.CancelAsync(cancellationToken).ConfigureAwait(false);
            return WriteResult.Nothing with { Skipped = skipped };
        }

        var partitions = request.Operation == WriteOperation.InsertOverwrite ? stats.Select(stat => stat.PartitionPath!).ToHashSet() : null;
        var replaced = ReplacedFileGroups.Replaces(request.Operation)
            ? await ReplacedFileGroups.FindAsync(state, partitions, cancellationToken).ConfigureAwait(false)
            : [];
        var extra = await ExtraMetadataAsync(state, request, cancellationToken).ConfigureAwait(false);
        await FollowIdsAsync(state, commit, schema, extra, cancellationToken).ConfigureAwait(false);
        var metadata = ReplacedFileGroups.Replaces(request.Operation)
            ? ReplaceProfile.Done(request.Operation, stats, extra, schema, state.Properties.TableName, replaced)
            : CommitProfile.Done(request.Operation, stats, extra, schema, state.Properties.TableName);
        var outcome = await commit.CompleteAsync(metadata, cancellationToken).ConfigureAwait(false);
        return new WriteResult
        {
            Outcome = outcome,
            Instant = commit.Instant,
            Inserted = stats.Sum(stat => stat.NumInserts),
            Updated = stats.Sum(stat => stat.NumUpdateWrites),
            Deleted = stats.Sum(stat => stat.NumDeletes),
            Unverified = index.Kind == IndexKind.Bucket ? stats.Where(stat => stat.Delta is not null).Sum(stat => stat.NumWrites + stat.NumDeletes) : 0,
            Skipped = skipped,
            FilesWritten = stats.Count,
            BytesWritten = stats.Sum(stat => stat.TotalWriteBytes),
        };
    }

    // A schema-on-read table keeps its history with every write (spec 2.4.6).
    private static async Task FollowIdsAsync(
        TableState state, TimelineCommit commit, TableSchema schema, Dictionary<string, string> extra, CancellationToken cancellationToken)
    {
        if (await SchemaHistory.LoadAsync(state, extra, cancellationToken).ConfigureAwait(false) is { } ids)
        {
            var history = ids.Follow(schema, commit.Instant);
            await history.StoreAsync(state.Storage, commit.Instant, cancellationToken).ConfigureAwait(false);
            extra[CarriedMetadata.InternalSchema] = IdSchemaJson.Write(history.Latest);
        }
    }

    private async Task<Dictionary<string, string>> ExtraMetadataAsync(TableState state, WriteRequest request, CancellationToken cancellationToken)
    {
        var extra = await CarriedMetadata.CollectAsync(state, cancellationToken).ConfigureAwait(false);
        foreach (var (key, value) in request.ExtraMetadata)
        {
            extra[key] = value;
        }

        extra[IndexSettings.Key] = index.ToJson();
        return extra;
    }
}
