using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A whole number into a long column.</summary>
internal sealed class LongValue : ValueDecoder
{
    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target) =>
        ((LongColumnBuilder)target).Append(WholeNumber.Read(ref reader));
}
