using System.Text.Json.Nodes;

namespace Lakehouse.Catalog.Tests.Golden;

/// <summary>Which partitions the steps of a case wrote; the dumps do not tell, the tool that made them does.</summary>
internal static class GoldenWrites
{
    /// <summary>Partitions that a step wrote, and those whose earlier rows it replaced.</summary>
    /// <param name="name">The case.</param>
    /// <param name="step">Its step.</param>
    /// <param name="registered">Partitions that are registered after the step: what most cases write.</param>
    public static (IReadOnlyList<string> Written, IReadOnlyList<string> Replaced) Of(string name, JsonObject step, IReadOnlyList<string> registered)
    {
        if (!name.StartsWith("parts_", StringComparison.Ordinal))
        {
            return (registered, []);
        }

        var label = (string)step["step"]!;
        var two = name.StartsWith("parts_p2", StringComparison.Ordinal);
        IReadOnlyList<string> Day(string day, int id) => [two ? $"dt={day}/hh=0{7 + (id / 2 % 2)}" : day];
        return label switch
        {
            "a third partition" => (Day("2024-01-03", 5), []),
            "the dropped partition comes back" => (Day("2024-01-02", 2), []),
            "insert_overwrite of one partition" => (Day("2024-01-03", 9), Day("2024-01-03", 9)),
            "sync touching another partition" => (Day("2024-01-03", 11), []),
            "sync touching the moved partition" => (Day("2024-01-01", 2), []),
            _ when label.StartsWith("delete_partition ", StringComparison.Ordinal) => ([], [label["delete_partition ".Length..]]),
            _ => (registered, []),
        };
    }
}
