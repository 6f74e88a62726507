using Apache.Arrow;
using Apache.Arrow.Ipc;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Bulk;

/// <summary>Spooled rows of one schema: an Arrow stream per part. First all writes, then reads. Not thread-safe.</summary>
internal sealed class SpoolSegment(string folder, TableSchema schema) : IDisposable
{
    private readonly Dictionary<int, (FileStream File, ArrowStreamWriter Arrow)> writers = [];
    private readonly Apache.Arrow.Schema arrow = ArrowMapping.ToArrow(schema, withMeta: false);

    /// <summary>Columns of the rows.</summary>
    public TableSchema Schema => schema;

    /// <summary>Appends the rows of <paramref name="runs"/> (source 0 is the batch) to a part.</summary>
    public void Write(int part, UpsertBatch batch, RunList runs)
    {
        if (runs.Rows == 0)
        {
            return;
        }

        using var rows = new RecordBatch(
            arrow,
            schema.Fields.Select((field, column) => Gather.Rows(field.Type, [batch.Rows.Column(column)], runs.Runs)),
            runs.Rows);
        WriterOf(part).WriteRecordBatch(rows);
    }

    /// <summary>The rows of a part.</summary>
    public IEnumerable<UpsertBatch> Read(int part)
    {
        if (!writers.Remove(part, out var writer))
        {
            yield break;
        }

        writer.Arrow.WriteEnd();
        writer.Arrow.Dispose();
        using var file = writer.File;
        file.Position = 0;
        using var reader = new ArrowStreamReader(file);
        while (reader.ReadNextRecordBatch() is { } rows)
        {
            yield return new UpsertBatch(schema, rows, default);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (file, stream) in writers.Values)
        {
            stream.Dispose();
            file.Dispose();
        }
    }

    private ArrowStreamWriter WriterOf(int part)
    {
        if (!writers.TryGetValue(part, out var writer))
        {
            var file = new FileStream(Path.Combine(folder, $"{part}.arrow"), FileMode.CreateNew, FileAccess.ReadWrite);
            writer = (file, new ArrowStreamWriter(file, arrow, leaveOpen: true));
            writers.Add(part, writer);
        }

        return writer.Arrow;
    }
}
