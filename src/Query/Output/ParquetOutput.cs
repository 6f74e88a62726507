using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Output;

/// <summary>A Parquet file.</summary>
public sealed class ParquetOutput : RowWriter
{
    private static readonly Dictionary<string, string> NoKeyValues = [];
    private readonly ParquetFileWriter writer;

    /// <summary>Begins the file; <paramref name="output"/> stays the caller's.</summary>
    /// <exception cref="LakehouseException">A column's type has no Parquet form here.</exception>
    public ParquetOutput(Stream output, Schema schema)
    {
        foreach (var field in schema.FieldsList)
        {
            RefuseOtherUnits(field.Name, field.DataType);
        }

        writer = new ParquetFileWriter(output, ArrowMapping.FromArrow(schema));
    }

    /// <inheritdoc />
    public override ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        writer.Close(NoKeyValues);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        writer.Dispose();
        await base.DisposeAsync();
    }

    // Tables count milliseconds or microseconds, and so do the files.
    private static void RefuseOtherUnits(string path, IArrowType type)
    {
        if (type is TimestampType { Unit: TimeUnit.Second or TimeUnit.Nanosecond } or Time32Type { Unit: TimeUnit.Second } or Time64Type { Unit: TimeUnit.Nanosecond })
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"Column {path} counts seconds or nanoseconds; a Parquet file from here holds milliseconds and microseconds.",
                fix: "Cast it in the statement: x::TIMESTAMP keeps microseconds, x::VARCHAR all digits. --csv, --json and --arrow take it as it is.");
        }

        foreach (var member in (type as NestedType)?.Fields ?? [])
        {
            RefuseOtherUnits($"{path}.{member.Name}", member.DataType);
        }
    }

    /// <inheritdoc />
    protected override ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        writer.Write(batch);
        return ValueTask.CompletedTask;
    }
}
