using System.Runtime.InteropServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Decoding.Rows;

/// <summary>
/// The rows that wait to be taken. When the schema grows in the middle, what was built so far is set aside and brought
/// to the new schema at the end. Not thread-safe.
/// </summary>
internal sealed class PendingRows : IDisposable
{
    private readonly List<(TableSchema Schema, RecordBatch Rows)> aside = [];
    private readonly List<RowKind> kinds = [];
    private BatchBuilder? builder;
    private long asideBytes;
    private int asideRows;
    private bool onlyUpserts = true;

    /// <summary>Rows waiting.</summary>
    public int Count => kinds.Count;

    /// <summary>Bytes that they hold.</summary>
    public long Bytes => asideBytes + (builder?.ByteCount ?? 0);

    /// <summary>Where the next row goes.</summary>
    public BatchBuilder Builder => builder ?? throw new InvalidOperationException("The schema is not known yet.");

    /// <summary>Changes the schema of the rows that follow.</summary>
    public void Use(TableSchema schema)
    {
        if (builder is { RowCount: > 0 } full)
        {
            asideBytes += full.ByteCount;
            asideRows += full.RowCount;
            aside.Add((full.Schema, full.Build()));
        }

        builder?.Dispose();
        builder = new BatchBuilder(schema);
    }

    /// <summary>Ends the row that was begun.</summary>
    public void End(RowKind kind)
    {
        Builder.EndRow();
        kinds.Add(kind);
        onlyUpserts &= kind == RowKind.Upsert;
    }

    /// <summary>Drops rows again, and a row that was begun; only rows since the schema last changed.</summary>
    public void Truncate(int count)
    {
        kinds.RemoveRange(count, kinds.Count - count);
        builder?.Truncate(count - asideRows);
    }

    /// <summary>Hands the rows over.</summary>
    public UpsertBatch Take()
    {
        if (kinds.Count == 0)
        {
            throw new InvalidOperationException("No row is waiting.");
        }

        var schema = Builder.Schema;
        var rows = aside.Count == 0 ? Builder.Build() : Join(schema);
        var batch = new UpsertBatch(schema, rows, onlyUpserts ? default : kinds.ToArray());
        kinds.Clear();
        onlyUpserts = true;
        return batch;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        builder?.Dispose();
        DropAside();
    }

    private RecordBatch Join(TableSchema schema)
    {
        if (Builder.RowCount > 0)
        {
            aside.Add((schema, Builder.Build()));
        }

        var runs = aside.Select((part, index) => new RowRun(index, 0, part.Rows.Length)).ToList();
        var columns = schema.Fields.Select(field => Gather.Rows(
            field.Type, [.. aside.Select(part => Bring(part.Schema, part.Rows, field))], CollectionsMarshal.AsSpan(runs)));
        var joined = new RecordBatch(ArrowMapping.ToArrow(schema, withMeta: false), [.. columns], kinds.Count);
        DropAside();
        return joined;
    }

    private static IArrowArray Bring(TableSchema schema, RecordBatch rows, Lakehouse.TableFormat.Schema.Field field)
    {
        var index = schema.IndexOf(field.Name);
        return index < 0
            ? NullColumn.Create(field.Type, rows.Length)
            : ColumnCast.Cast(rows.Column(index), schema.Fields[index].Type, field.Type);
    }

    private void DropAside()
    {
        foreach (var (_, rows) in aside)
        {
            rows.Dispose();
        }

        aside.Clear();
        asideBytes = 0;
        asideRows = 0;
    }
}
