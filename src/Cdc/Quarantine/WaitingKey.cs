namespace Lakehouse.Cdc.Quarantine;

/// <summary>A quarantined event that waits, by its record key.</summary>
/// <param name="Id">Id of the event.</param>
/// <param name="KeyText">The key's JSON.</param>
internal sealed record WaitingKey(string Id, string KeyText);
