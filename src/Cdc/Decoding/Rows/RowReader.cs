using System.Text;
using System.Text.Json;
using Lakehouse.Cdc.Decoding.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Rows;

/// <summary>Reads one row of JSON into the columns of a batch. Remembers where the watched values stood. Not thread-safe.</summary>
/// <param name="flatPrefix">Fields of flattened rows that begin so are no columns.</param>
internal sealed class RowReader(byte[] flatPrefix)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonCursor.MaxDepth };

    private int[] seen = [];
    private int[] present = [];
    private (int Start, int End)[] watched = [];
    private int stamp;

    /// <summary>Appends the row's values; the caller ends the row, or truncates the batch when this throws.</summary>
    /// <param name="json">The row: one JSON object.</param>
    /// <param name="plan">How it is read.</param>
    /// <param name="batch">Where it goes.</param>
    /// <param name="isFlat">Whether fields with the flat prefix are passed over.</param>
    /// <exception cref="BadEventException">The row cannot be read; names the field.</exception>
    public void Read(ReadOnlySpan<byte> json, RowPlan plan, BatchBuilder batch, bool isFlat)
    {
        Begin(plan, batch.Schema.Fields.Count);
        var field = default(PlannedField);
        try
        {
            ReadMembers(json, plan, batch, isFlat, ref field);
        }
        // The JSON reader calls half of a surrogate pair an invalid operation.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new BadEventException(BadEventKind.Unparsable, $"the row is not JSON: {failure.Message}", innerException: failure);
        }
        catch (BadEventException bad) when (field is not null && bad.Kind == BadEventKind.WrongType)
        {
            throw new BadEventException(bad.Kind, $"field {field.Name}: {bad.Message}", bad.Fix, bad);
        }

        RequireKey(plan, batch);
    }

    /// <summary>Whether a column had a value, null included, in the row last read.</summary>
    public bool Saw(int column) => seen[column] == stamp;

    /// <summary>Whether another row of JSON has other values in the watched fields than the row last read.</summary>
    public bool WatchedDiffers(ReadOnlySpan<byte> json, ReadOnlySpan<byte> other, RowPlan plan)
    {
        var cursor = new JsonCursor(other);
        cursor.Expect((byte)'{');
        var first = true;
        var left = plan.Watched.Length;
        while (left > 0 && cursor.NextMember(ref first, out var name))
        {
            var value = cursor.SkipValue();
            foreach (var field in plan.Watched)
            {
                if (!name.SequenceEqual(field.Utf8))
                {
                    continue;
                }

                left--;
                var (start, end) = watched[field.Watch];
                if (end > 0 && !value.SequenceEqual(json[start..end]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Begin(RowPlan plan, int columns)
    {
        if (seen.Length < columns)
        {
            Array.Resize(ref seen, columns);
            Array.Resize(ref present, columns);
        }

        if (watched.Length < plan.Watched.Length)
        {
            watched = new (int, int)[plan.Watched.Length];
        }

        watched.AsSpan().Clear();
        stamp = unchecked(stamp + 1);
    }

    private void ReadMembers(ReadOnlySpan<byte> json, RowPlan plan, BatchBuilder batch, bool isFlat, ref PlannedField? current)
    {
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new BadEventException(BadEventKind.Unparsable, "the row is no JSON object");
        }

        var fields = plan.Fields;
        var expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            PlannedField? field;
            if ((uint)expected < (uint)fields.Length && !reader.ValueIsEscaped && reader.ValueSpan.SequenceEqual(fields[expected].Utf8))
            {
                field = fields[expected++];
            }
            else
            {
                field = FindUnexpected(ref reader, plan, isFlat, ref expected);
            }

            reader.Read();
            current = field;
            if (field is null || field.Column < 0)
            {
                reader.Skip();
            }
            else
            {
                ReadValue(ref reader, field, batch);
            }
        }

        current = null;

        // Text behind the object would be refused by the reader itself; reading on makes it look.
        reader.Read();
    }

    private void ReadValue(ref Utf8JsonReader reader, PlannedField field, BatchBuilder batch)
    {
        var column = field.Column;
        if (seen[column] == stamp)
        {
            throw new BadEventException(BadEventKind.WrongType, "the field is there twice");
        }

        seen[column] = stamp;
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.Null)
        {
            batch[column].AppendNull();
        }
        else
        {
            field.Decoder!.Append(ref reader, batch[column]);
            present[column] = stamp;
        }

        if (field.Watch >= 0)
        {
            watched[field.Watch] = (start, (int)reader.BytesConsumed);
        }
    }

    private PlannedField? FindUnexpected(scoped ref Utf8JsonReader reader, RowPlan plan, bool isFlat, ref int expected)
    {
        var index = plan.Find(ref reader, expected);
        if (index >= 0)
        {
            expected = index + 1;
            return plan.Fields[index];
        }

        if (plan.IgnoreUnknown || (isFlat && reader.ValueSpan.StartsWith(flatPrefix)))
        {
            return null;
        }

        var name = Encoding.UTF8.GetString(reader.ValueSpan);
        throw new BadEventException(
            BadEventKind.Untyped,
            $"field {name}: its type is in no schema, ddl, declared column or stored table, and would have to be guessed",
            $"add {name} to the table's ddl or columns, use schemas.enable=true, or set the schema policy to ignore");
    }

    private void RequireKey(RowPlan plan, BatchBuilder batch)
    {
        foreach (var column in plan.Required)
        {
            if (present[column] != stamp)
            {
                throw new BadEventException(
                    BadEventKind.MissingKey, $"the key column {batch.Schema.Fields[column].Name} is {(seen[column] == stamp ? "null" : "absent")}");
            }
        }
    }
}
