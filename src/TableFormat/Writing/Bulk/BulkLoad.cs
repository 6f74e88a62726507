using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Writing.Bulk;

/// <summary>Collects a load: in memory as long as it fits, then on disk. Owns what it was given. Not thread-safe.</summary>
internal sealed class BulkLoad(Func<RowSpool> createSpool, long bufferBytes) : IDisposable
{
    private readonly List<UpsertBatch> buffered = [];
    private readonly HashSet<TableSchema> schemas = [];
    private long bytes;

    /// <summary>Batches in memory; empty once there is a spool.</summary>
    public IReadOnlyList<UpsertBatch> Buffered => buffered;

    /// <summary>The rows on disk; null while everything is in memory.</summary>
    public RowSpool? Spool { get; private set; }

    /// <summary>Schemas of all batches.</summary>
    public IEnumerable<TableSchema> Schemas => schemas;

    /// <summary>Takes in a batch.</summary>
    public void Add(UpsertBatch batch)
    {
        buffered.Add(batch);
        schemas.Add(batch.Schema);
        bytes += BatchSize.Of(batch.Rows);
        if (Spool is not null || bytes > bufferBytes)
        {
            Spool ??= createSpool();
            buffered.ForEach(Spool.Add);
            DropBuffered();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        DropBuffered();
        Spool?.Dispose();
    }

    private void DropBuffered()
    {
        buffered.ForEach(batch => batch.Dispose());
        buffered.Clear();
    }
}
