using Lakehouse.Cdc.Ingest;
using Lakehouse.Cdc.Positions;
using Lakehouse.Cdc.Quarantine;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>A lake in which the first commit of one table loses against another process.</summary>
internal sealed class ConflictingTables(ILakeTables inner, string table) : ILakeTables
{
    private bool conflicted;

    public string Root => inner.Root;

    IQuarantineLog ILakeTables.Quarantine => inner.Quarantine;

    Task<IReadOnlyList<StoredPosition>> ILakeTables.PositionsAsync(CancellationToken cancellationToken) => inner.PositionsAsync(cancellationToken);

    async Task<ILakeTable?> ILakeTables.OpenAsync(TableId id, TableOptions options, CancellationToken cancellationToken)
    {
        var opened = await inner.OpenAsync(id, options, cancellationToken);
        return opened is null || id.Table != table ? opened : new Table(opened, this);
    }

    Task<ILakeTable> ILakeTables.CreateAsync(
        TableId id, TableOptions options, TableSchema schema, IReadOnlyList<string> keyFields, CancellationToken cancellationToken) =>
        inner.CreateAsync(id, options, schema, keyFields, cancellationToken);

    private sealed class Table(ILakeTable inner, ConflictingTables owner) : ILakeTable
    {
        public TableSchema? Schema => inner.Schema;

        public IReadOnlyList<string> KeyFields => inner.KeyFields;

        public IReadOnlyList<string> PartitionFields => inner.PartitionFields;

        public TablePosition? Position => inner.Position;

        public long Sequence => inner.Sequence;

        public IReadOnlyList<string> Superseded => inner.Superseded;

        public IReadOnlyList<string> Replayed => inner.Replayed;

        public bool HasCommits => inner.HasCommits;

        public InstantTime? LastCommit => inner.LastCommit;

        public Task<WriteResult> WriteAsync(
            UpsertBatch? rows, bool truncate, bool inOrder, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
        {
            if (owner.conflicted) return inner.WriteAsync(rows, truncate, inOrder, metadata, cancellationToken);
            owner.conflicted = true;
            throw new LakehouseException(ErrorKind.Conflict, "Another writer changed the table.");
        }

        public ValueTask<int?> CountFilesAsync(CancellationToken cancellationToken) => inner.CountFilesAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
