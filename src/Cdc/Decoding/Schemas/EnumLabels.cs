using System.Text;

namespace Lakehouse.Cdc.Decoding.Schemas;

/// <summary>
/// Labels of MySQL enums. Debezium joins them with commas and puts a backslash before a comma inside a label; a label keeps that
/// backslash when it was read from the binlog and lacks it when a snapshot read it (cdc README, fact 39).
/// </summary>
internal static class EnumLabels
{
    /// <summary>The label as the binlog's events write it.</summary>
    public static string Escape(string label) => label.Replace(",", "\\,", StringComparison.Ordinal);

    /// <summary>The form of an enum's values.</summary>
    public static WireType WireOf(IReadOnlyList<string> labels) =>
        new(WireKind.Text) { Labels = [.. labels.Where(label => label.Contains(',', StringComparison.Ordinal) && !labels.Contains(Escape(label)))] };

    /// <summary>Takes the parameter <c>allowed</c> of <c>io.debezium.data.Enum</c> apart.</summary>
    public static IReadOnlyList<string> Read(string allowed)
    {
        var labels = new List<string>();
        var label = new StringBuilder();
        for (var index = 0; index < allowed.Length; index++)
        {
            if (allowed[index] == ',')
            {
                labels.Add(label.ToString());
                label.Clear();
                continue;
            }

            index += allowed[index] == '\\' && index + 1 < allowed.Length && allowed[index + 1] == ',' ? 1 : 0;
            label.Append(allowed[index]);
        }

        labels.Add(label.ToString());
        return labels;
    }
}
