using System.Buffers;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Keys;

/// <summary>Makes record keys and partition paths of whole batches (spec 6.1 to 6.5). Thread-safe: holds no state of a batch.</summary>
internal sealed class KeyGenerator
{
    private readonly KeyRecipe recipe;
    private readonly byte[][] keyPrefixes;
    private readonly byte[][] partitionPrefixes;

    internal KeyGenerator(KeyRecipe recipe)
    {
        this.recipe = recipe;
        keyPrefixes = [.. recipe.KeyFields.Select((field, index) => Encoding.UTF8.GetBytes($"{(index == 0 ? "" : ",")}{field}:"))];
        partitionPrefixes = [.. recipe.PartitionFields.Select((field, index) => Encoding.UTF8.GetBytes($"{(index == 0 ? "" : "/")}{(recipe.HiveStyle ? field + "=" : "")}"))];
    }

    /// <summary>The generator of a table; see <see cref="KeyRecipe.Of"/> for <paramref name="singleComplexKey"/>.</summary>
    internal static KeyGenerator For(TableProperties properties, KeyForm? singleComplexKey = null) =>
        new(KeyRecipe.Of(properties, singleComplexKey));

    /// <summary>Keys and partitions of every row; rows without a usable key or path are listed as errors, not thrown.</summary>
    /// <param name="rows">Batch that holds the key and partition columns.</param>
    /// <param name="schema">Names of the batch's columns, in order.</param>
    internal KeyedRows Generate(RecordBatch rows, TableSchema schema)
    {
        var keys = new KeyColumn(rows.Length);
        var errors = new List<KeyError>();
        var keyTexts = Columns(recipe.KeyFields, rows, schema);
        for (var row = 0; row < rows.Length; row++)
        {
            keys.Append(WriteKey(keyTexts, row, keys.Sink) is { } reason ? Fail(errors, row, reason) : true);
        }

        var (partitionOfRow, partitions) = Partitions(rows, schema, errors);
        if (errors.Count > 0)
        {
            errors.Sort(static (left, right) => left.Row.CompareTo(right.Row));
        }

        return new KeyedRows(keys.Build(), partitionOfRow, partitions, errors);
    }

    private static bool Fail(List<KeyError> errors, int row, string reason)
    {
        errors.Add(new KeyError(row, reason));
        return false;
    }

    private static ValueText[] Columns(IReadOnlyList<string> fields, RecordBatch rows, TableSchema schema)
    {
        var columns = new ValueText[fields.Count];
        for (var index = 0; index < columns.Length; index++)
        {
            var position = schema.IndexOf(fields[index]);
            columns[index] = position >= 0
                ? ValueText.For(rows.Column(position), fields[index])
                : throw new LakehouseException(
                    ErrorKind.Invalid,
                    $"The rows have no column {fields[index]}, which the table's record key or partition path is made of.",
                    fix: $"Send the column, or map one of {string.Join(", ", schema.Fields.Select(field => field.Name))} to it.");
        }

        return columns;
    }

    // Null when the key is written; otherwise why the row has none (what was written is dropped by the caller).
    private string? WriteKey(ValueText[] columns, int row, ArrayBufferWriter<byte> sink)
    {
        if (recipe.Form == KeyForm.Plain)
        {
            var before = sink.WrittenCount;
            if (columns[0].IsNull(row))
            {
                return $"record key field {recipe.KeyFields[0]} is null";
            }

            columns[0].Write(row, sink);
            return sink.WrittenCount == before ? $"record key field {recipe.KeyFields[0]} is empty" : null;
        }

        var anyValue = false;
        for (var index = 0; index < columns.Length; index++)
        {
            sink.Write(keyPrefixes[index]);
            anyValue |= WritePart(columns[index], row, sink);
        }

        return anyValue ? null : $"all record key fields ({string.Join(", ", recipe.KeyFields)}) are null or empty";
    }

    private static bool WritePart(ValueText column, int row, ArrayBufferWriter<byte> sink)
    {
        if (column.IsNull(row))
        {
            sink.Write("__null__"u8);
            return false;
        }

        var before = sink.WrittenCount;
        column.Write(row, sink);
        if (sink.WrittenCount == before)
        {
            sink.Write("__empty__"u8);
            return false;
        }

        return true;
    }

    private (int[] PartitionOfRow, IReadOnlyList<string> Partitions) Partitions(RecordBatch rows, TableSchema schema, List<KeyError> errors)
    {
        var partitionOfRow = new int[rows.Length];
        if (recipe.PartitionFields.Count == 0)
        {
            return (partitionOfRow, [""]);
        }

        var columns = Columns(recipe.PartitionFields, rows, schema);
        var names = new PartitionNames();
        var path = new ArrayBufferWriter<byte>(64);
        var value = new ArrayBufferWriter<byte>(64);
        for (var row = 0; row < partitionOfRow.Length; row++)
        {
            path.ResetWrittenCount();
            WritePath(columns, row, path, value);
            partitionOfRow[row] = PartitionPath.Refusal(path.WrittenSpan) is { } reason
                ? Refuse(errors, row, path.WrittenSpan, reason)
                : names.IndexOf(path.WrittenSpan);
        }

        return (partitionOfRow, names.Names);
    }

    private static int Refuse(List<KeyError> errors, int row, ReadOnlySpan<byte> path, string reason)
    {
        errors.Add(new KeyError(row, $"partition path '{Encoding.UTF8.GetString(path)}' {reason}"));
        return -1;
    }

    private void WritePath(ValueText[] columns, int row, ArrayBufferWriter<byte> path, ArrayBufferWriter<byte> value)
    {
        for (var index = 0; index < columns.Length; index++)
        {
            path.Write(partitionPrefixes[index]);
            value.ResetWrittenCount();
            if (!columns[index].IsNull(row))
            {
                columns[index].Write(row, value);
            }

            if (value.WrittenCount == 0)
            {
                path.Write("__HIVE_DEFAULT_PARTITION__"u8);
            }
            else if (recipe.UrlEncode)
            {
                PartitionPath.Encode(value.WrittenSpan, path);
            }
            else
            {
                path.Write(value.WrittenSpan);
            }
        }
    }

    // Key texts back to back with their offsets, which is what an Arrow string column is.
    private sealed class KeyColumn(int rows)
    {
        private readonly int[] offsets = new int[rows + 1];
        private readonly byte[] validity = new byte[(rows + 7) / 8];
        private int length;
        private int nulls;

        internal ArrayBufferWriter<byte> Sink { get; } = new(Math.Max(16, rows * 16));

        internal void Append(bool isValid)
        {
            if (isValid)
            {
                validity[length >> 3] |= (byte)(1 << (length & 7));
            }
            else
            {
                nulls++;
            }

            offsets[++length] = Sink.WrittenCount;
        }

        internal StringArray Build()
        {
            var offsetBytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(offsets.AsSpan()).ToArray();
            var validityBuffer = nulls == 0 ? ArrowBuffer.Empty : new ArrowBuffer(validity);
            return new StringArray(new ArrayData(StringType.Default, length, nulls, 0, [validityBuffer, new ArrowBuffer(offsetBytes), new ArrowBuffer(Sink.WrittenMemory)]));
        }
    }
}
