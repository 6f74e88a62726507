using System.Text.Json;
using Apache.Arrow;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>
/// Turns the protocol's rows, a JSON array of arrays, into Arrow batches: one walk over the bytes, no object per row. Not thread-safe.
/// </summary>
internal sealed class RowsDecoder
{
    private const int BatchRows = 1 << 16;
    private readonly IReadOnlyList<TrinoColumn> columns;

    /// <summary>Makes a decoder for rows of these columns.</summary>
    /// <exception cref="LakehouseException">Unsupported: a type nests too deep.</exception>
    public RowsDecoder(IReadOnlyList<TrinoField> fields)
    {
        columns = [.. fields.Select(field => ColumnTypes.Create(field.Name, field.Type))];
        Schema = new Schema(fields.Select((field, at) => new Field(field.Name, columns[at].ArrowType, nullable: true)), null);
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema { get; }

    /// <summary>The rows of one page or segment, in batches of at most 65,536.</summary>
    /// <param name="rows">A JSON array of rows.</param>
    /// <exception cref="LakehouseException">Corrupt: not rows of these columns. Unsupported: a value that a column cannot hold exactly.</exception>
    public IReadOnlyList<RecordBatch> Decode(ReadOnlySpan<byte> rows)
    {
        var batches = new List<RecordBatch>();
        var reader = new Utf8JsonReader(rows, new JsonReaderOptions { MaxDepth = TrinoType.DeepestNesting + 8 });
        var row = 0L;
        try
        {
            Expect(ref reader, JsonTokenType.StartArray);
            var count = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                ReadRow(ref reader);
                row++;
                if (++count == BatchRows)
                {
                    batches.Add(Build(count));
                    count = 0;
                }
            }

            if (count > 0)
            {
                batches.Add(Build(count));
            }

            return batches;
        }
        catch (JsonException failure)
        {
            throw new LakehouseException(
                ErrorKind.Corrupt, $"Trino sent a malformed answer: row {row} of a page is not JSON ({failure.Message})", innerException: failure);
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new LakehouseException(ErrorKind.Corrupt, "Trino sent a malformed answer: its rows are not an array of arrays.");
        }
    }

    private void ReadRow(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new LakehouseException(ErrorKind.Corrupt, "Trino sent a malformed answer: its rows are not an array of arrays.");
        }

        foreach (var column in columns)
        {
            if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray)
            {
                throw Uneven("fewer");
            }

            column.Read(ref reader);
        }

        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
        {
            throw Uneven("more");
        }
    }

    private LakehouseException Uneven(string which) =>
        new(ErrorKind.Corrupt, $"Trino sent a malformed answer: a row has {which} values than the {columns.Count} columns.");

    private RecordBatch Build(int rows) =>
        new(Schema, columns.Select(column => ArrowArrayFactory.BuildArray(column.Take())), rows);
}
