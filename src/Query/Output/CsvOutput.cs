using System.Text;
using Apache.Arrow;

namespace Lakehouse.Query.Output;

/// <summary>
/// CSV as RFC 4180 has it, with a header line and quotes only where needed; lines end with a line feed, as shells and programs like it. A null is an empty field, an empty text is <c>""</c>.
/// </summary>
public sealed class CsvOutput : RowWriter
{
    private const int FlushChars = 1 << 15;
    private readonly Stream output;
    private readonly StringBuilder text = new(FlushChars * 2);

    /// <summary>Begins with the header; <paramref name="output"/> stays the caller's.</summary>
    public CsvOutput(Stream output, Schema schema)
    {
        this.output = output;
        AppendLine(schema.FieldsList.Count, column => schema.GetFieldByIndex(column).Name);
    }

    /// <inheritdoc />
    public override async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            var at = row;
            AppendLine(batch.ColumnCount, column => CellText.Of(batch.Column(column), at));
            if (text.Length > FlushChars)
            {
                await FlushAsync(cancellationToken);
            }
        }
    }

    private void AppendLine(int columns, Func<int, string?> value)
    {
        for (var column = 0; column < columns; column++)
        {
            if (column > 0)
            {
                text.Append(',');
            }

            AppendField(value(column));
        }

        text.Append('\n');
    }

    private void AppendField(string? value)
    {
        if (value is null)
        {
            return;
        }

        if (value.Length > 0 && !value.AsSpan().ContainsAny("\",\r\n"))
        {
            text.Append(value);
            return;
        }

        text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
        text.Clear();
    }
}
