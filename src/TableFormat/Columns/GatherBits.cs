using Apache.Arrow;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Copies runs of bits: validity and boolean values.</summary>
internal static class GatherBits
{
    /// <summary>Validity of the result; empty when nothing is null.</summary>
    public static (ArrowBuffer Bits, int NullCount) Validity(ArrayData[] sources, ReadOnlySpan<RowRun> runs, int rows)
    {
        if (!System.Array.Exists(sources, MayHaveNulls))
        {
            return (ArrowBuffer.Empty, 0);
        }

        var target = new byte[(rows + 7) / 8];
        var at = 0;
        foreach (var run in runs)
        {
            var source = sources[run.Source];
            if (MayHaveNulls(source))
            {
                BitRange.Copy(source.Buffers[0].Span, source.Offset + run.Start, target, at, run.Count);
            }
            else
            {
                BitRange.Fill(target, at, run.Count, value: true);
            }

            at += run.Count;
        }

        var nulls = rows - BitRange.CountOnes(target, 0, rows);
        return nulls == 0 ? (ArrowBuffer.Empty, 0) : (new ArrowBuffer(target), nulls);
    }

    /// <summary>Boolean values of the result.</summary>
    public static ArrowBuffer Values(ArrayData[] sources, ReadOnlySpan<RowRun> runs, int rows)
    {
        var target = new byte[(rows + 7) / 8];
        var at = 0;
        foreach (var run in runs)
        {
            var source = sources[run.Source];
            BitRange.Copy(source.Buffers[1].Span, source.Offset + run.Start, target, at, run.Count);
            at += run.Count;
        }

        return new ArrowBuffer(target);
    }

    // A null count of -1 is "not known".
    private static bool MayHaveNulls(ArrayData data) => data.NullCount != 0 && data.Buffers[0].Length > 0;
}
