namespace Lakehouse.Cdc.Quarantine;

/// <summary>Record keys with a quarantined event, so that a later event of the key can mark it as superseded. Not thread-safe.</summary>
internal sealed class WaitingKeys
{
    private readonly Dictionary<string, List<WaitingKey>> waiting = new(StringComparer.Ordinal);

    public WaitingKeys(IReadOnlyList<WaitingKey> waiting)
    {
        foreach (var key in waiting) Add(key);
    }

    /// <summary>Whether no event waits.</summary>
    public bool IsEmpty => waiting.Count == 0;

    public void Add(QuarantineEntry entry)
    {
        if (entry.KeyText is not null) Add(new WaitingKey(entry.Id, entry.KeyText, entry.Sequence));
    }

    /// <summary>
    /// Moves the ids of a key's events before <paramref name="sequence"/> to <paramref name="superseded"/>. Later ones are known where a
    /// crash came between storing them and the commit that passes them: the events before them are then read again.
    /// </summary>
    public void Supersede(string? key, long sequence, List<string> superseded)
    {
        if (key is null || !waiting.TryGetValue(key, out var found)) return;
        superseded.AddRange(found.Where(item => item.Sequence < sequence).Select(item => item.Id));
        found.RemoveAll(item => item.Sequence < sequence);
        if (found.Count == 0) waiting.Remove(key);
    }

    private void Add(WaitingKey key)
    {
        if (!waiting.TryGetValue(key.KeyText, out var found)) waiting[key.KeyText] = found = [];
        found.Add(key);
    }
}
