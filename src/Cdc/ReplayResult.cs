namespace Lakehouse.Cdc;

/// <summary>What a replay of quarantined events did.</summary>
/// <param name="Applied">Events that are in their tables now.</param>
/// <param name="Superseded">Events left out because a later one of their key was applied.</param>
/// <param name="StillBad">Events that failed again, with the new reason.</param>
public sealed record ReplayResult(int Applied, int Superseded, IReadOnlyList<QuarantinedEvent> StillBad);
