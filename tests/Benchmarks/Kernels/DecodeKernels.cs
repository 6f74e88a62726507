using BenchmarkDotNet.Attributes;
using Lakehouse.Benchmarks.EndToEnd;
using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Benchmarks.Kernels;

/// <summary>Change events from bytes to columns: the whole decoder, 20,000 events of about 630 bytes per operation.</summary>
[MemoryDiagnoser]
public class DecodeKernels
{
    private const int Events = 20_000;
    private byte[][] _lines = null!;
    private EnvelopeContext _context = null!;
    private TableDecoder _decoder = null!;

    /// <summary>Bytes per event, for events per second as MB per second.</summary>
    public double BytesPerEvent => _lines.Average(line => line.Length);

    /// <summary>Makes the events and a decoder that knows its table.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var folder = Directory.CreateTempSubdirectory("lakehouse-kernels").FullName;
        var data = new BenchData(folder, 100_000, Events);
        data.Make();
        _lines = [.. File.ReadLines(data.Events).Select(System.Text.Encoding.UTF8.GetBytes)];
        Directory.Delete(folder, recursive: true);
        _context = new EnvelopeContext();
        _decoder = new TableDecoder(new TableDecodingOptions
        {
            Database = "bench",
            Table = "orders",
            KeyColumns = ["id"],
            PartitionColumns = ["region"],
            ExistingSchema = OrderRows.Schema,
            Columns = [new ColumnDeclaration("created_at", "timestamp(6)"), new ColumnDeclaration("updated_at", "timestamp(6)")],
            Connector = new ConnectorSettings { DecimalHandling = DecimalHandlingMode.String },
        });
        Console.WriteLine($"// {BytesPerEvent:0} bytes per event");
    }

    /// <summary>Envelope, row, columns; the batch is built at the end.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int Decode()
    {
        var offset = 0L;
        foreach (var line in _lines)
        {
            var message = new SourceMessage { Topic = "bench.orders", Offset = offset, Value = line, HasValue = true };
            _decoder.Append(DebeziumEnvelope.Read(message, _context), offset++);
        }

        using var batch = _decoder.Take();
        return batch.Rows.Length;
    }

    /// <summary>Ends the decoder.</summary>
    [GlobalCleanup]
    public void Cleanup() => _decoder.Dispose();
}
