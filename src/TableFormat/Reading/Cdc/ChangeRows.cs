using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>Gathers changes into batches of the answer. Not thread-safe.</summary>
/// <param name="output">Columns of the answer.</param>
internal sealed class ChangeRows(TableSchema output) : IDisposable
{
    private const int BatchRows = 8192;
    private const long BatchBytes = 16L << 20;

    private readonly BatchBuilder builder = new(CdcColumns.All);
    private readonly Apache.Arrow.Schema arrow = ArrowMapping.ToArrow(output, withMeta: false);

    /// <summary>Whether a batch should be taken before more is added.</summary>
    public bool IsFull => builder.RowCount >= BatchRows || builder.ByteCount >= BatchBytes;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => builder.RowCount == 0;

    /// <summary>Adds a change; an empty image is null.</summary>
    public void Add(ReadOnlySpan<byte> op, ReadOnlySpan<byte> time, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        Text(0, op);
        Text(1, time);
        Text(2, before);
        Text(3, after);
        builder.EndRow();
    }

    /// <summary>Adds a change of a write; an empty image is null.</summary>
    public void Add(char op, InstantTime write, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        Span<byte> time = stackalloc byte[64];
        Add([(byte)op], time[..Encoding.UTF8.GetBytes(write.ToString(), time)], before, after);
    }

    /// <summary>The changes so far.</summary>
    public RecordBatch Take()
    {
        var all = builder.Build();
        return new RecordBatch(arrow, output.Fields.Select(field => all.Column(CdcColumns.All.IndexOf(field.Name))), all.Length);
    }

    /// <inheritdoc />
    public void Dispose() => builder.Dispose();

    private void Text(int column, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            ((BytesColumnBuilder)builder[column]).Append(text);
        }
    }
}
