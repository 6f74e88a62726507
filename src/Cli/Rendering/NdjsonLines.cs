using System.Buffers;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cli.Rendering;

/// <summary>Canonical NDJSON on a stream, in the order of the files or sorted.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="schema">Columns.</param>
/// <param name="sorted">True holds all lines and sorts them by partition path, record key, line.</param>
internal sealed class NdjsonLines(Stream output, TableSchema schema, bool sorted)
{
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly List<(string Partition, string Key, string Line)> lines = [];

    /// <summary>Appends rows.</summary>
    public async ValueTask WriteAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        CanonicalNdjson.Write(buffer, schema, batch);
        if (sorted)
        {
            Collect();
        }
        else
        {
            await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
        }

        buffer.ResetWrittenCount();
    }

    /// <summary>Writes what is left.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        lines.Sort(static (left, right) => Compare(left, right));
        foreach (var (_, _, line) in lines)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
    }

    private static int Compare((string Partition, string Key, string Line) left, (string Partition, string Key, string Line) right)
    {
        var byPartition = string.CompareOrdinal(left.Partition, right.Partition);
        var byKey = byPartition != 0 ? byPartition : string.CompareOrdinal(left.Key, right.Key);
        return byKey != 0 ? byKey : string.CompareOrdinal(left.Line, right.Line);
    }

    private void Collect()
    {
        foreach (var line in Encoding.UTF8.GetString(buffer.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            lines.Add((Text(document, MetaColumns.PartitionPath), Text(document, MetaColumns.RecordKey), line));
        }
    }

    private static string Text(JsonDocument row, string name) =>
        row.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}
