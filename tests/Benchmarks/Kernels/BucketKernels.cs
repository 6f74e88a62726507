using System.Text;
using BenchmarkDotNet.Attributes;
using Lakehouse.TableFormat.Indexing;

namespace Lakehouse.Benchmarks.Kernels;

/// <summary>The hash of a record key to its bucket, 10,000 keys per operation.</summary>
[MemoryDiagnoser]
public class BucketKernels
{
    private const int Keys = 10_000;
    private readonly BucketIndex _index = new(16, BucketHashRule.Hudi11, ["id", "region"]);
    private byte[][] _single = null!;
    private byte[][] _composite = null!;

    /// <summary>Makes the keys.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _single = [.. Enumerable.Range(0, Keys).Select(key => Encoding.UTF8.GetBytes($"{key * 7919L}"))];
        _composite = [.. Enumerable.Range(0, Keys).Select(key => Encoding.UTF8.GetBytes($"id:{key * 7919L},region:r{key % 8}"))];
    }

    /// <summary>Keys of one field.</summary>
    [Benchmark(OperationsPerInvoke = Keys)]
    public int Single() => Sum(_single);

    /// <summary>Keys of two fields, which are taken apart first.</summary>
    [Benchmark(OperationsPerInvoke = Keys)]
    public int Composite() => Sum(_composite);

    private int Sum(byte[][] keys)
    {
        var sum = 0;
        foreach (var key in keys)
        {
            sum += _index.BucketOf(key);
        }

        return sum;
    }
}
