using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Copies runs of rows out of several arrays into one new array. Stateless and thread-safe.</summary>
public static class Gather
{
    /// <summary>The rows of <paramref name="runs"/>, in order, as one array that shares nothing with its sources.</summary>
    /// <param name="type">Type of all sources.</param>
    /// <param name="sources">Arrays of that type; slices are fine.</param>
    /// <param name="runs">What to take from where.</param>
    public static IArrowArray Rows(IArrowType type, IReadOnlyList<IArrowArray> sources, ReadOnlySpan<RowRun> runs) =>
        throw new NotSupportedException();

    /// <summary>As the other form, for a column's type.</summary>
    public static IArrowArray Rows(DataType type, IReadOnlyList<IArrowArray> sources, ReadOnlySpan<RowRun> runs) =>
        Rows(ArrowMapping.ToArrow(type), sources, runs);
}
