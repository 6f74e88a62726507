using System.Text.Json.Nodes;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>Compares our answer with Hudi's.</summary>
internal static class Comparison
{
    /// <summary>Every query of a table whose answer is neither Hudi's nor a known, better one.</summary>
    internal static async Task<string> DifferencesAsync(GoldenTable table)
    {
        var differences = new List<string>();
        foreach (var query in table.Queries)
        {
            if (await DifferenceAsync(table, query) is { } difference)
            {
                differences.Add($"{query.Name}: {difference}");
            }
        }

        return string.Join('\n', differences);
    }

    private static async Task<string?> DifferenceAsync(GoldenTable table, GoldenQuery query)
    {
        var known = KnownDifferences.Of(table.Name, query.Name);
        IReadOnlyList<string> ours;
        try
        {
            ours = await table.OurRowsAsync(query);
        }
        catch (LakehouseException refusal)
        {
            return IsRight(refusal, query, known) ? null : $"refused, {refusal.Kind}: {refusal.Describe()}";
        }

        var expected = query.Expected is null ? [] : table.ExpectedRows(query);
        return known is { Rows: { } rows } ? Unless(ours.Count == rows && !expected.Except(ours).Any(), expected, ours)
            : known is { Replaced: { } replaced } ? Unless(expected.Count == ours.Count && expected.Except(ours).Count() == replaced, expected, ours)
            : known is { Column: { } column } ? Unless(Without(column, expected).SequenceEqual(Without(column, ours)) && !expected.SequenceEqual(ours), expected, ours)
            : query.Expected is null ? $"Hudi failed ({query.Error}), we return {ours.Count} rows"
            : Unless(expected.SequenceEqual(ours), expected, ours);
    }

    // What Hudi refuses too must be a clear error with a way out.
    private static bool IsRight(LakehouseException refusal, GoldenQuery query, KnownDifference? known) =>
        refusal.Fix is not null
        && refusal.Kind is ErrorKind.Invalid or ErrorKind.Unsupported
        && (query.Expected is null || known is { Refused: true });

    private static IEnumerable<string> Without(string column, IEnumerable<string> rows) => rows.Select(row =>
    {
        var members = JsonNode.Parse(row)!.AsObject();
        members.Remove(column);
        return members.ToJsonString();
    }).Order(StringComparer.Ordinal);

    private static string? Unless(bool equal, IReadOnlyList<string> expected, IReadOnlyList<string> ours)
    {
        var missing = expected.Except(ours).ToList();
        var extra = ours.Except(expected).ToList();
        return equal
            ? null
            : $"{expected.Count} rows expected, {ours.Count} returned; missing {missing.Count}, such as\n  {missing.FirstOrDefault()}; unexpected {extra.Count}, such as\n  {extra.FirstOrDefault()}";
    }
}
