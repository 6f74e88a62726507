using System.Text;
using System.Text.Json;
using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A label of an enum into a string column, the same whether a snapshot or the binlog gave it.</summary>
/// <param name="labels">Labels that hold a comma.</param>
internal sealed class LabelValue(IReadOnlyList<string> labels) : ValueDecoder
{
    private readonly StringScratch scratch = new();
    private readonly (byte[] Escaped, byte[] Label)[] escaped =
        [.. labels.Select(label => (Encoding.UTF8.GetBytes(EnumLabels.Escape(label)), Encoding.UTF8.GetBytes(label)))];

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        var text = scratch.Read(ref reader, "an enum's label");
        foreach (var one in text.IndexOf((byte)'\\') < 0 ? [] : escaped)
        {
            if (!text.SequenceEqual(one.Escaped))
            {
                continue;
            }

            ((BytesColumnBuilder)target).Append(one.Label);
            return;
        }

        ((BytesColumnBuilder)target).Append(text);
    }
}
