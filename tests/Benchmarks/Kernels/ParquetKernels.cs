using Apache.Arrow;
using BenchmarkDotNet.Attributes;
using Lakehouse.TableFormat.Parquet;

namespace Lakehouse.Benchmarks.Kernels;

/// <summary>The codec alone: 200,000 orders per operation, in memory.</summary>
[MemoryDiagnoser]
public class ParquetKernels
{
    private const int Rows = 200_000;
    private readonly Dictionary<string, string> _noKeyValues = [];
    private RecordBatch _batch = null!;
    private byte[] _file = null!;

    /// <summary>Makes the rows and a file of them.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _batch = OrderRows.Make(Rows);
        using var sink = new MemoryStream();
        WriteTo(sink);
        _file = sink.ToArray();
    }

    /// <summary>Encode and compress (snappy).</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public long Write()
    {
        using var sink = new MemoryStream();
        WriteTo(sink);
        return sink.Length;
    }

    /// <summary>Decompress and decode every column.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public long Read()
    {
        using var source = new MemoryStream(_file);
        using var file = ParquetFile.Open(source, "memory");
        var rows = 0L;
        foreach (var batch in file.Read())
        {
            using (batch)
            {
                rows += batch.Length;
            }
        }

        return rows;
    }

    private void WriteTo(Stream sink)
    {
        using var writer = new ParquetFileWriter(sink, OrderRows.Schema);
        writer.Write(_batch);
        writer.Close(_noKeyValues);
    }
}
