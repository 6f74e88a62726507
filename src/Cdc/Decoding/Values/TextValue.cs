using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>Text into a string column.</summary>
internal sealed class TextValue : ValueDecoder
{
    private readonly StringScratch scratch = new();

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target) =>
        ((BytesColumnBuilder)target).Append(scratch.Read(ref reader, "text"));
}
