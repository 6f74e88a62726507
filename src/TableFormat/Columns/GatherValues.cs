using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Copies runs of values that lie in whole bytes.</summary>
internal static class GatherValues
{
    /// <summary>Values of one size.</summary>
    public static ArrowBuffer Fixed(ArrayData[] sources, ReadOnlySpan<RowRun> runs, int rows, int width) => width switch
    {
        4 => Fixed<int>(sources, runs, rows),
        8 => Fixed<long>(sources, runs, rows),
        16 => Fixed<Int128>(sources, runs, rows),
        _ => Wide(sources, runs, rows, width),
    };

    /// <summary>Offsets and bytes of values of variable length.</summary>
    public static ArrowBuffer[] Bytes(ArrayData[] sources, ReadOnlySpan<RowRun> runs, int rows)
    {
        var inner = ArrayPool<RowRun>.Shared.Rent(runs.Length);
        try
        {
            var offsets = Offsets(sources, runs, rows, inner, out var count, out var total);
            var target = GC.AllocateUninitializedArray<byte>(total);
            var at = 0;
            foreach (var run in inner.AsSpan(0, count))
            {
                sources[run.Source].Buffers[2].Span.Slice(run.Start, run.Count).CopyTo(target.AsSpan(at));
                at += run.Count;
            }

            return [offsets, new ArrowBuffer(target)];
        }
        finally
        {
            ArrayPool<RowRun>.Shared.Return(inner);
        }
    }

    /// <summary>Offsets of values of variable length, and where what they hold lies.</summary>
    /// <param name="sources">Arrays with an offsets buffer.</param>
    /// <param name="runs">Rows to take.</param>
    /// <param name="rows">Rows in all.</param>
    /// <param name="inner">Gets the runs of bytes or elements; as long as <paramref name="runs"/>.</param>
    /// <param name="count">Runs in <paramref name="inner"/>; empty ones are left out, neighbours joined.</param>
    /// <param name="total">Bytes or elements in all.</param>
    public static ArrowBuffer Offsets(
        ArrayData[] sources, ReadOnlySpan<RowRun> runs, int rows, Span<RowRun> inner, out int count, out int total)
    {
        var target = GC.AllocateUninitializedArray<byte>((rows + 1) * sizeof(int));
        var ends = MemoryMarshal.Cast<byte, int>(target.AsSpan());
        ends[0] = 0;
        var (at, sum) = (0, 0L);
        count = 0;
        foreach (var run in runs)
        {
            if (run.Count == 0)
            {
                continue;
            }

            var source = sources[run.Source];
            var from = MemoryMarshal.Cast<byte, int>(source.Buffers[1].Span).Slice(source.Offset + run.Start, run.Count + 1);
            var size = from[^1] - from[0];
            Shift(from[1..], ends.Slice(at + 1, run.Count), (int)sum - from[0]);
            at += run.Count;
            sum += size;
            CheckTotal(sum);
            if (size > 0)
            {
                Join(inner, ref count, new RowRun(run.Source, from[0], size));
            }
        }

        total = (int)sum;
        return new ArrowBuffer(target);
    }

    private static void Join(Span<RowRun> runs, ref int count, RowRun next)
    {
        if (count > 0 && runs[count - 1] is var last && last.Source == next.Source && last.Start + last.Count == next.Start)
        {
            runs[count - 1] = last with { Count = last.Count + next.Count };
            return;
        }

        runs[count++] = next;
    }

    private static void Shift(ReadOnlySpan<int> from, Span<int> to, int by)
    {
        var index = 0;
        var step = new Vector<int>(by);
        for (; from.Length - index >= Vector<int>.Count; index += Vector<int>.Count)
        {
            (new Vector<int>(from[index..]) + step).CopyTo(to[index..]);
        }

        for (; index < from.Length; index++)
        {
            to[index] = from[index] + by;
        }
    }

    private static void CheckTotal(long total)
    {
        if (total > int.MaxValue)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, "A column of one batch exceeds 2 GiB.", fix: "Use smaller batches.");
        }
    }

    private static ArrowBuffer Fixed<T>(ArrayData[] sources, ReadOnlySpan<RowRun> runs, int rows)
        where T : unmanaged
    {
        var target = GC.AllocateUninitializedArray<byte>(rows * Unsafe.SizeOf<T>());
        var values = MemoryMarshal.Cast<byte, T>(target.AsSpan());
        var at = 0;
        foreach (var run in runs)
        {
            var source = sources[run.Source];
            var from = MemoryMarshal.Cast<byte, T>(source.Buffers[1].Span);
            if (run.Count == 1)
            {
                values[at++] = from[source.Offset + run.Start];
                continue;
            }

            from.Slice(source.Offset + run.Start, run.Count).CopyTo(values[at..]);
            at += run.Count;
        }

        return new ArrowBuffer(target);
    }

    private static ArrowBuffer Wide(ArrayData[] sources, ReadOnlySpan<RowRun> runs, int rows, int width)
    {
        var target = GC.AllocateUninitializedArray<byte>(rows * width);
        var at = 0;
        foreach (var run in runs)
        {
            var source = sources[run.Source];
            var bytes = run.Count * width;
            source.Buffers[1].Span.Slice((source.Offset + run.Start) * width, bytes).CopyTo(target.AsSpan(at));
            at += bytes;
        }

        return new ArrowBuffer(target);
    }
}
