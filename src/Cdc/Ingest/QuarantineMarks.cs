using System.Text.Json;

namespace Lakehouse.Cdc.Ingest;

/// <summary>
/// Ids of quarantined events in a commit's <c>extraMetadata</c>. They become part of the table in the same step as the rows that
/// supersede them, or that a replay brought; the store's own marks follow and may be made again.
/// </summary>
internal static class QuarantineMarks
{
    public const string SupersededKey = "lakehouse.quarantine.superseded";

    public const string ReplayedKey = "lakehouse.quarantine.replayed";

    public static string Write(IEnumerable<string> ids) => JsonSerializer.Serialize(ids.Distinct(StringComparer.Ordinal));

    public static IReadOnlyList<string> Read(string? text) => string.IsNullOrEmpty(text) ? [] : JsonSerializer.Deserialize<List<string>>(text) ?? [];
}
