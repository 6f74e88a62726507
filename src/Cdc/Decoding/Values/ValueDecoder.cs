using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>Reads one form of JSON values into one type of column. May keep a buffer: not thread-safe.</summary>
internal abstract class ValueDecoder
{
    /// <summary>Appends the value at the reader, which is no null, and leaves the reader at the value's last token.</summary>
    /// <exception cref="BadEventException">The value does not have the form or the range; the column may hold part of it.</exception>
    public abstract void Append(ref Utf8JsonReader reader, ColumnBuilder target);
}
