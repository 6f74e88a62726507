using System.Buffers.Text;
using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.FileGroups;

/// <summary>Makes sequence numbers <c>instant_task_row</c>, unique in the write because tasks are (spec 4.1). Not thread-safe.</summary>
internal sealed class SeqnoColumn(InstantTime instant, int task)
{
    private readonly byte[] text = Encoding.ASCII.GetBytes($"{instant}_{task}_{long.MaxValue}");
    private readonly int prefix = Encoding.ASCII.GetByteCount($"{instant}_{task}_");
    private long next;

    /// <summary>The numbers of the next rows.</summary>
    public StringArray Next(int rows)
    {
        using var builder = (BytesColumnBuilder)ColumnBuilder.Create(new DataType.String());
        for (var row = 0; row < rows; row++)
        {
            Utf8Formatter.TryFormat(next++, text.AsSpan(prefix), out var digits);
            builder.Append(text.AsSpan(0, prefix + digits));
        }

        return (StringArray)builder.Build();
    }
}
