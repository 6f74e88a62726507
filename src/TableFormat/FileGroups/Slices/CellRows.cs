using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Rows whose columns come from different rows, collected until they become a batch. Not thread-safe.</summary>
internal sealed class CellRows(TableSchema wanted, Func<int, LogRows> sourceAt)
{
    private readonly Apache.Arrow.Schema arrow = ArrowMapping.ToArrow(wanted, withMeta: false);
    private readonly List<RowPlace> cells = [];

    /// <summary>Rows collected.</summary>
    internal int Count { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="row">Per column, where its value lies.</param>
    internal void Add(ReadOnlySpan<RowPlace> row)
    {
        cells.AddRange(row);
        Count++;
    }

    /// <summary>The rows as a batch that shares nothing with its sources; nothing is collected afterwards.</summary>
    internal RecordBatch Take()
    {
        var arrays = new IArrowArray[wanted.Fields.Count];
        for (var column = 0; column < arrays.Length; column++)
        {
            arrays[column] = Gathered(column);
        }

        var batch = new RecordBatch(arrow, arrays, Count);
        cells.Clear();
        Count = 0;
        return batch;
    }

    private IArrowArray Gathered(int column)
    {
        var type = wanted.Fields[column].Type;
        var numbers = new Dictionary<int, int>();
        var arrays = new List<IArrowArray>();
        var runs = new RowRun[Count];
        for (var row = 0; row < runs.Length; row++)
        {
            var place = cells[(row * wanted.Fields.Count) + column];
            if (!numbers.TryGetValue(place.Source, out var number))
            {
                numbers[place.Source] = number = arrays.Count;
                arrays.Add(place == FieldFold.Nowhere ? NullColumn.Create(type, 1) : sourceAt(place.Source).Batch!.Column(column));
            }

            runs[row] = new RowRun(number, place.Row, 1);
        }

        return Gather.Rows(type, arrays, runs);
    }
}
