using System.Text;

namespace Lakehouse.Catalog.Registration;

/// <summary>Values of one line, as <c>OpenCSVSerde</c> reads them: in double quotes where wanted, a quote inside doubled or after a backslash.</summary>
internal static class CsvLine
{
    /// <summary>The values, or null when a quote is not closed on the line.</summary>
    public static List<string>? Split(string line, char delimiter)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < line.Length; at++)
        {
            var next = at + 1 < line.Length ? line[at + 1] : '\0';
            switch (line[at])
            {
                case '\\' when quoted && next is '"' or '\\':
                case '"' when quoted && next == '"':
                    value.Append(next);
                    at++;
                    break;
                case '"' when quoted || value.Length == 0:
                    quoted = !quoted;
                    break;
                case var separator when separator == delimiter && !quoted:
                    values.Add(value.ToString());
                    value.Clear();
                    break;
                case var other:
                    value.Append(other);
                    break;
            }
        }

        values.Add(value.ToString());
        return quoted ? null : values;
    }
}
