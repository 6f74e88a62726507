using Apache.Arrow;
using BenchmarkDotNet.Attributes;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Benchmarks.Kernels;

/// <summary>The copy kernel of a copy-on-write merge: 200,000 stored rows, every <see cref="Step"/>th replaced by a new one.</summary>
[MemoryDiagnoser]
public class GatherKernels
{
    private const int Rows = 200_000;
    private RecordBatch _stored = null!;
    private RecordBatch _incoming = null!;
    private RowRun[] _runs = null!;

    /// <summary>Stored rows per replaced row.</summary>
    [Params(5, 100, 10_000)]
    public int Step { get; set; }

    /// <summary>Makes both batches and the runs that merge them.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _stored = OrderRows.Make(Rows);
        _incoming = OrderRows.Make(Rows / Step);
        _runs = [.. Enumerable.Range(0, Rows / Step).SelectMany(hit => new[] { new RowRun(0, hit * Step, Step - 1), new RowRun(1, hit, 1) })];
    }

    /// <summary>All ten columns.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public int Merge()
    {
        var length = 0;
        for (var column = 0; column < OrderRows.Schema.Fields.Count; column++)
        {
            using var merged = Gather.Rows(OrderRows.Schema.Fields[column].Type, [_stored.Column(column), _incoming.Column(column)], _runs);
            length += merged.Length;
        }

        return length;
    }
}
