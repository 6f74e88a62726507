namespace Lakehouse.Cdc.Quarantine;

/// <summary>A quarantined event that waits, by its record key.</summary>
/// <param name="Id">Id of the event.</param>
/// <param name="KeyText">The key's JSON.</param>
/// <param name="Sequence">Sequence that its row would have had.</param>
internal sealed record WaitingKey(string Id, string KeyText, long Sequence);
