using System.Text;

namespace Lakehouse.Cdc.Quarantine;

/// <summary>Record keys with a quarantined event, so that a later event of the key can mark it as superseded. Not thread-safe.</summary>
internal sealed class WaitingKeys
{
    private readonly Dictionary<string, List<string>> ids = new(StringComparer.Ordinal);

    public WaitingKeys(IReadOnlyList<WaitingKey> waiting)
    {
        foreach (var key in waiting) Add(key.KeyText, key.Id);
    }

    public void Add(QuarantineEntry entry)
    {
        if (entry.KeyText is not null) Add(entry.KeyText, entry.Id);
    }

    /// <summary>Moves the ids of a key's events to <paramref name="superseded"/>.</summary>
    public void Supersede(ReadOnlySpan<byte> key, List<string> superseded)
    {
        if (ids.Count == 0 || key.IsEmpty) return;
        if (ids.Remove(Encoding.UTF8.GetString(key), out var found)) superseded.AddRange(found);
    }

    private void Add(string key, string id)
    {
        if (!ids.TryGetValue(key, out var found)) ids[key] = found = [];
        found.Add(id);
    }
}
