using System.Text.Json;

namespace Lakehouse.Cdc.Decoding.Rows;

/// <summary>How the rows of one shape are read: their fields in the order in which they are expected.</summary>
/// <param name="fields">Fields in order.</param>
/// <param name="required">Columns that must be there and not null: the record key.</param>
/// <param name="ignoreUnknown">Whether fields that are not in the plan are passed over; else they make the event bad.</param>
internal sealed class RowPlan(PlannedField[] fields, int[] required, bool ignoreUnknown)
{
    /// <summary>Fields in order.</summary>
    public PlannedField[] Fields { get; } = fields;

    /// <summary>Columns that must be there and not null.</summary>
    public int[] Required { get; } = required;

    /// <summary>Whether fields that are not in the plan are passed over.</summary>
    public bool IgnoreUnknown { get; } = ignoreUnknown;

    /// <summary>Fields whose change means delete and insert, by their <see cref="PlannedField.Watch"/>.</summary>
    public PlannedField[] Watched { get; } = [.. fields.Where(one => one.Watch >= 0).OrderBy(one => one.Watch)];

    /// <summary>Index of the field that the reader names, or -1; fields often follow each other, so the search begins at the expected one.</summary>
    public int Find(scoped ref Utf8JsonReader reader, int expected)
    {
        for (var step = 0; step < Fields.Length; step++)
        {
            var index = (expected + step) % Fields.Length;
            if (reader.ValueTextEquals(Fields[index].Utf8))
            {
                return index;
            }
        }

        return -1;
    }
}
