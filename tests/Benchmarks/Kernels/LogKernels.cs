using Apache.Arrow;
using BenchmarkDotNet.Attributes;
using Lakehouse.TableFormat.Avro;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Benchmarks.Kernels;

/// <summary>Rows of log files alone: 100,000 orders per operation, in memory, meta columns left out.</summary>
[MemoryDiagnoser]
public class LogKernels
{
    private const int Rows = 100_000;
    private readonly int[] _ends = new int[Rows];
    private RecordBatch _batch = null!;
    private AvroRowEncoder _encoder = null!;
    private AvroRowDecoder _decoder = null!;
    private AvroSink _sink = null!;
    private byte[] _records = null!;

    /// <summary>Makes the rows and their records.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var json = AvroSchemaMapping.ToCommitSchema(OrderRows.Schema, "orders");
        _batch = OrderRows.Make(Rows);
        _encoder = new AvroRowEncoder(json, OrderRows.Schema);
        _decoder = new AvroRowDecoder(json, OrderRows.Schema, "memory");
        _sink = new AvroSink();
        _encoder.Bind(_batch);
        for (var row = 0; row < Rows; row++)
        {
            _encoder.Encode(row, _sink);
            _ends[row] = _sink.Length;
        }

        _records = _sink.Written.ToArray();
        Console.WriteLine($"// {_records.Length / (double)Rows:0} bytes per record");
    }

    /// <summary>Columns to records.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public int Encode()
    {
        _sink.Clear();
        _encoder.Bind(_batch);
        for (var row = 0; row < Rows; row++)
        {
            _encoder.Encode(row, _sink);
        }

        return _sink.Length;
    }

    /// <summary>Records to columns.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public int Decode()
    {
        using var builder = new BatchBuilder(OrderRows.Schema);
        var start = 0;
        foreach (var end in _ends)
        {
            _decoder.Decode(_records.AsSpan(start, end - start), builder, "memory");
            start = end;
        }

        using var batch = builder.Build();
        return batch.Length;
    }

    /// <summary>Ends the sink.</summary>
    [GlobalCleanup]
    public void Cleanup() => _sink.Dispose();
}
