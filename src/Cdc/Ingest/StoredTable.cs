using System.Globalization;
using Lakehouse.Cdc.Positions;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Ingest;

/// <summary>A Hudi table that this process writes.</summary>
internal sealed class StoredTable : ILakeTable
{
    private readonly TableId id;
    private readonly TableWriter writer;
    private readonly ITableCare? care;

    private StoredTable(TableId id, TableWriter writer, ITableCare? care) => (this.id, this.writer, this.care) = (id, writer, care);

    public TableSchema? Schema { get; private init; }

    public IReadOnlyList<string> KeyFields => writer.State.Properties.KeyFields;

    public IReadOnlyList<string> PartitionFields => writer.State.Properties.PartitionFields;

    public TablePosition? Position { get; private set; }

    public long Sequence { get; private set; }

    public IReadOnlyList<string> Superseded { get; private set; } = [];

    public IReadOnlyList<string> Replayed { get; private set; } = [];

    public bool HasCommits { get; private init; }

    public InstantTime? LastCommit { get; private init; }

    public static async Task<ILakeTable> LoadAsync(TableId id, TableWriter writer, ITableCare? care, CancellationToken cancellationToken)
    {
        var state = writer.State;
        var hasCommits = state.Timeline.CompletedWrites.Count > 0;
        var table = new StoredTable(id, writer, care)
        {
            HasCommits = hasCommits,
            LastCommit = state.Timeline.LastCompletedWrite,
            Schema = hasCommits || state.Properties.CreateSchema is not null
                ? await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false)
                : null,
        };
        if (await state.LastWithAsync(TablePosition.Key, cancellationToken).ConfigureAwait(false) is { } commit) table.Note(commit.ExtraMetadata);
        if (care is not null) await care.OnTakenAsync(id, writer.Services, state).ConfigureAwait(false);
        return table;
    }

    public async Task<WriteResult> WriteAsync(
        UpsertBatch? rows, bool truncate, bool inOrder, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var request = new WriteRequest { Operation = WriteOperation.Upsert, ExtraMetadata = metadata, AllowEmpty = true, InOrder = inOrder };
        var emptied = truncate ? await StoredRows.DeletionsAsync(writer.State.Storage, cancellationToken).ConfigureAwait(false) : [];
        try
        {
            var result = await writer.WriteAsync(rows is null ? emptied : [.. emptied, rows], request, cancellationToken).ConfigureAwait(false);
            if (result.Outcome is CommitOutcome.Committed) await CommittedAsync(metadata).ConfigureAwait(false);
            return result;
        }
        finally
        {
            foreach (var batch in emptied) batch.Dispose();
        }
    }

    public async ValueTask<int?> CountFilesAsync(CancellationToken cancellationToken)
    {
        var table = await HudiTable.OpenAsync(writer.State.Storage, cancellationToken).ConfigureAwait(false);
        return (await table.PlanAsync(new ScanRequest { Kind = ScanKind.ReadOptimized }, cancellationToken).ConfigureAwait(false)).Files.Count;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (care is not null) await care.LetGoAsync(id).ConfigureAwait(false);
        }
        finally
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask CommittedAsync(IReadOnlyDictionary<string, string> metadata)
    {
        Note(metadata);
        if (care is not null) await care.OnCommittedAsync(id).ConfigureAwait(false);
    }

    private void Note(IReadOnlyDictionary<string, string> texts)
    {
        if (texts.TryGetValue(TablePosition.Key, out var position)) Position = TablePositionJson.Parse(position, id.ToString());
        if (texts.TryGetValue(TablePosition.SequenceKey, out var sequence)) Sequence = long.Parse(sequence, CultureInfo.InvariantCulture);
        if (texts.TryGetValue(QuarantineMarks.SupersededKey, out var superseded)) Superseded = QuarantineMarks.Read(superseded);
        if (texts.TryGetValue(QuarantineMarks.ReplayedKey, out var replayed)) Replayed = QuarantineMarks.Read(replayed);
    }
}
