using System.Text.Json;
using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Tests.Decoding;

/// <summary>The final rows as the server printed them, compared with folded ones.</summary>
internal sealed class Oracle
{
    private readonly Dictionary<string, List<JsonElement>> rows = [];

    public Oracle(string file)
    {
        foreach (var line in CapturedMessage.Lines(file))
        {
            var table = line.GetProperty("table").GetString()!;
            if (!rows.TryGetValue(table, out var list))
            {
                rows[table] = list = [];
            }

            list.Add(line.GetProperty("row"));
        }
    }

    public IEnumerable<string> Tables => rows.Keys;

    public int Count(string table) => rows.TryGetValue(table, out var list) ? list.Count : 0;

    /// <summary>Every difference between the folded table and the oracle, as <c>table column key: have, want</c>.</summary>
    public List<string> Differences(string table, Fold fold, Func<string, string, string?, string?>? adjust = null)
    {
        var decoder = fold.Decoder(table);
        var have = fold.Tables[table];
        var differences = new List<string>();
        var seen = new HashSet<string>();
        foreach (var row in rows.TryGetValue(table, out var list) ? list : [])
        {
            var want = row.EnumerateObject().ToDictionary(one => SourceNames.Escape(one.Name), one => one.Value);
            var key = string.Join('|', decoder.KeyColumns.Select(one => Text(decoder, one, want[one])));
            seen.Add(key);
            if (!have.TryGetValue(key, out var cells))
            {
                differences.Add($"{table} * {key}: row is missing");
                continue;
            }

            foreach (var (column, value) in want)
            {
                var expected = Text(decoder, column, value);
                var found = cells.GetValueOrDefault(column);
                found = adjust is null ? found : adjust(table, column, found);
                if (expected != found && CellText.CanonicalJson(expected) != CellText.CanonicalJson(found))
                {
                    differences.Add($"{table} {column} {key}: {found ?? "null"}, want {expected ?? "null"}");
                }
            }
        }

        differences.AddRange(have.Keys.Where(key => !seen.Contains(key)).Select(key => $"{table} * {key}: row should not be there"));
        return differences;
    }

    private static string? Text(TableDecoder decoder, string column, JsonElement value) =>
        decoder.Schema!.TryGetField(column, out var field) ? CellText.Oracle(value, field.Type) : value.ToString();
}
