namespace Lakehouse.TableFormat.Tests.FileGroups.Slices;

/// <summary>
/// The merge as a person would write it down from Hudi's rules: dictionaries, one key after the other. Shares nothing with the merge under test.
/// </summary>
/// <param name="payload">Payload class, merge mode, or both with a partial update mode.</param>
internal sealed class SliceModel(string payload)
{
    // What a row is weighed by is its own ordering value, also where its column was filled from another row.
    private sealed record Stand(SliceRow Row, int? Weight, int At, bool Deleted, bool HasB = true, bool IsEntry = false);

    private bool Is1x => payload.StartsWith("EVENT", StringComparison.Ordinal) || payload.StartsWith("COMMIT", StringComparison.Ordinal);

    private bool IsArrival => payload.StartsWith("COMMIT", StringComparison.Ordinal);

    private bool IsBaseWeighed => payload is "Default" or "Partial" || payload.StartsWith("EVENT", StringComparison.Ordinal);

    private bool FillsNulls => payload.EndsWith("IGNORE_DEFAULTS", StringComparison.Ordinal) || payload == "Partial";

    /// <summary>Rows that a reader sees, as <see cref="SliceTable.RowsAsync"/> has them.</summary>
    internal IReadOnlyList<string> Rows(IReadOnlyList<SliceRow> stored, IReadOnlyList<IReadOnlyList<SliceChange>> writes)
    {
        var log = new Dictionary<int, Stand>();
        for (var write = 0; write < writes.Count; write++)
        {
            foreach (var change in InFileOrder(writes[write]))
            {
                var newer = StandOf(change, write + 2);
                log[change.Row.Key] = log.TryGetValue(change.Row.Key, out var older) ? InLog(older, newer) : newer;
            }
        }

        var result = new List<Stand>();
        foreach (var row in stored)
        {
            var old = new Stand(row, row.Ord, 1, Deleted: false);
            result.Add(log.Remove(row.Key, out var change) ? OverBase(old, change) : old);
        }

        result.AddRange(log.Values);
        return [.. result.Where(stand => !stand.Deleted).Select(stand => SliceTable.Text(stand.Row, stand.At)).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<SliceChange> InFileOrder(IReadOnlyList<SliceChange> write) => write
        .OrderBy(change => change.Kind is ChangeKind.Row or ChangeKind.MarkedRow ? 0 : change.Kind == ChangeKind.PartialRow ? 2 : 1);

    private static Stand StandOf(SliceChange change, int at) => new(
        change.Kind == ChangeKind.PartialRow ? change.Row with { B = null } : change.Row,
        change.Ord,
        at,
        change.Deletes,
        HasB: change.Kind != ChangeKind.PartialRow,
        IsEntry: change.Kind is ChangeKind.Delete or ChangeKind.OrderedDelete);

    private Stand InLog(Stand older, Stand newer)
    {
        if (!Is1x && older.Deleted)
        {
            return newer;
        }

        // In 1.x a deletion without order is not softened by another deletion entry.
        if (payload.StartsWith("EVENT", StringComparison.Ordinal) && older is { Deleted: true, Weight: null } && newer.IsEntry)
        {
            return older;
        }

        var newerWins = IsArrival || older.Weight is not { } old || newer.Weight is not { } young || young >= old;
        if (older.Deleted || newer.Deleted)
        {
            return newerWins ? newer : older;
        }

        var merged = newerWins ? Over(newer, older, FillsNulls) : Over(older, newer, FillsNulls);
        return payload == "Partial" ? merged with { At = newer.At } : merged;
    }

    private Stand OverBase(Stand stored, Stand log)
    {
        var baseWins = IsBaseWeighed && stored.Weight is { } old && log.Weight is { } young && old > young;
        if (log.Deleted)
        {
            return baseWins && Is1x ? stored : log;
        }

        var fills = FillsNulls || payload == "NonDefaults";
        var merged = baseWins ? Over(stored, log, fills) : Over(log, stored, fills);
        return payload == "Partial" ? merged with { At = log.At } : merged;
    }

    private static Stand Over(Stand strong, Stand weak, bool fills) => strong with
    {
        Row = strong.Row with
        {
            Ord = fills ? strong.Row.Ord ?? weak.Row.Ord : strong.Row.Ord,
            A = fills && strong.Row.A is null ? weak.Row.A : strong.Row.A,
            B = !strong.HasB || (fills && strong.Row.B is null) ? weak.Row.B : strong.Row.B,
        },
        HasB = strong.HasB || weak.HasB,
    };
}
