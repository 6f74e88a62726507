using System.Buffers;
using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Copies runs of rows out of several arrays into one new array, run by run as bytes. Stateless and thread-safe.</summary>
public static class Gather
{
    /// <summary>The rows of <paramref name="runs"/>, in order, as one array that shares nothing with its sources.</summary>
    /// <param name="type">Type of all sources.</param>
    /// <param name="sources">Arrays of that type; slices are fine.</param>
    /// <param name="runs">What to take from where.</param>
    /// <exception cref="LakehouseException">Invalid: a column of the result would exceed 2 GiB. Unsupported: not a type of tables.</exception>
    public static IArrowArray Rows(IArrowType type, IReadOnlyList<IArrowArray> sources, ReadOnlySpan<RowRun> runs)
    {
        var data = new ArrayData[sources.Count];
        for (var index = 0; index < data.Length; index++)
        {
            data[index] = sources[index].Data;
        }

        return ArrowArrayFactory.BuildArray(Rows(type, data, runs));
    }

    /// <summary>As the other form, for a column's type.</summary>
    public static IArrowArray Rows(DataType type, IReadOnlyList<IArrowArray> sources, ReadOnlySpan<RowRun> runs) =>
        Rows(ArrowMapping.ToArrow(type), sources, runs);

    private static ArrayData Rows(IArrowType type, ArrayData[] sources, ReadOnlySpan<RowRun> runs)
    {
        var rows = Total(sources, runs);
        var (validity, nulls) = GatherBits.Validity(sources, runs, rows);
        return type switch
        {
            BooleanType => new ArrayData(type, rows, nulls, 0, [validity, GatherBits.Values(sources, runs, rows)]),
            FixedWidthType value => new ArrayData(
                type, rows, nulls, 0, [validity, GatherValues.Fixed(sources, runs, rows, value.BitWidth / 8)]),
            StringType or BinaryType => new ArrayData(
                type, rows, nulls, 0, [validity, .. GatherValues.Bytes(sources, runs, rows)]),
            ListType value => Nested(type, value.ValueDataType, sources, runs, rows, validity, nulls),
            MapType value => Nested(type, Entries(value), sources, runs, rows, validity, nulls),
            StructType value => new ArrayData(type, rows, nulls, 0, [validity], Members(value, sources, runs)),
            _ => throw new LakehouseException(ErrorKind.Unsupported, $"Rows of the Arrow type {type.Name} cannot be copied."),
        };
    }

    private static int Total(ArrayData[] sources, ReadOnlySpan<RowRun> runs)
    {
        var rows = 0L;
        foreach (var run in runs)
        {
            if (run.Start < 0 || run.Count < 0 || run.Start > sources[run.Source].Length - run.Count)
            {
                throw new ArgumentOutOfRangeException(nameof(runs), run, "The run reaches beyond its source.");
            }

            rows += run.Count;
        }

        return rows <= int.MaxValue
            ? (int)rows
            : throw new LakehouseException(ErrorKind.Invalid, "A column of one batch exceeds 2^31 rows.");
    }

    private static StructType Entries(MapType map) => new([map.KeyField, map.ValueField]);

    private static ArrayData Nested(
        IArrowType type, IArrowType element, ArrayData[] sources, ReadOnlySpan<RowRun> runs, int rows, ArrowBuffer validity, int nulls)
    {
        var inner = ArrayPool<RowRun>.Shared.Rent(runs.Length);
        try
        {
            var offsets = GatherValues.Offsets(sources, runs, rows, inner, out var count, out _);
            var children = System.Array.ConvertAll(sources, source => source.Children[0]);
            var child = Rows(element, children, inner.AsSpan(0, count));
            return new ArrayData(type, rows, nulls, 0, [validity, offsets], [child]);
        }
        finally
        {
            ArrayPool<RowRun>.Shared.Return(inner);
        }
    }

    private static ArrayData[] Members(StructType type, ArrayData[] sources, ReadOnlySpan<RowRun> runs)
    {
        // A slice of a struct does not slice its members, so the offset moves into the runs.
        var inner = ArrayPool<RowRun>.Shared.Rent(runs.Length);
        try
        {
            for (var index = 0; index < runs.Length; index++)
            {
                inner[index] = runs[index] with { Start = runs[index].Start + sources[runs[index].Source].Offset };
            }

            var members = new ArrayData[type.Fields.Count];
            for (var member = 0; member < members.Length; member++)
            {
                var at = member;
                var children = System.Array.ConvertAll(sources, source => source.Children[at]);
                members[member] = Rows(type.Fields[member].DataType, children, inner.AsSpan(0, runs.Length));
            }

            return members;
        }
        finally
        {
            ArrayPool<RowRun>.Shared.Return(inner);
        }
    }
}
