using System.Text;
using Lakehouse.Cdc.Decoding.Json;

namespace Lakehouse.Cdc.Decoding.Rows;

/// <summary>Reads record keys as text out of rows and message keys, for messages to a person and for quarantine.</summary>
internal static class KeyText
{
    /// <summary>The key columns with their raw values as JSON text; null when one is absent, null or unreadable.</summary>
    /// <param name="row">A row or key as JSON object text; may be empty or broken.</param>
    /// <param name="columns">Key columns as stored.</param>
    public static string? Of(ReadOnlySpan<byte> row, IReadOnlyList<string> columns)
    {
        if (!JsonText.IsObject(row) || columns.Count == 0)
        {
            return null;
        }

        var values = new string?[columns.Count];
        try
        {
            var cursor = new JsonCursor(row);
            cursor.Expect((byte)'{');
            var first = true;
            while (cursor.NextMember(ref first, out var name))
            {
                Keep(values, columns, SourceNames.Escape(JsonText.Unescape(name)), cursor.SkipValue());
            }
        }
        catch (BadEventException)
        {
            // What was read before the damage may still be the whole key.
            return Join(values, columns);
        }

        return Join(values, columns);
    }

    /// <summary>Names of an object's members; empty when the text is none.</summary>
    public static IReadOnlyList<string> NamesOf(ReadOnlySpan<byte> json)
    {
        var names = new List<string>();
        if (JsonText.IsObject(json))
        {
            var cursor = new JsonCursor(json);
            cursor.Expect((byte)'{');
            var first = true;
            while (cursor.NextMember(ref first, out var name))
            {
                names.Add(JsonText.Unescape(name));
                cursor.SkipValue();
            }
        }

        return names;
    }

    private static void Keep(string?[] values, IReadOnlyList<string> columns, string name, ReadOnlySpan<byte> value)
    {
        for (var index = 0; index < columns.Count; index++)
        {
            if (columns[index] == name && !JsonText.IsNull(value))
            {
                values[index] = Encoding.UTF8.GetString(value);
            }
        }
    }

    private static string? Join(string?[] values, IReadOnlyList<string> columns) =>
        values.Contains(null) ? null : $"{{{string.Join(',', columns.Select((name, index) => $"\"{name}\":{values[index]}"))}}}";
}
