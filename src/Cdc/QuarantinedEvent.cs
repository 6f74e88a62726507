namespace Lakehouse.Cdc;

/// <summary>An event that could not be applied, as it was stored.</summary>
/// <param name="Id">Unique in the lake; names the event in commands.</param>
/// <param name="Table">Table that it belongs to.</param>
/// <param name="Topic">Topic, or file.</param>
/// <param name="Partition">Partition.</param>
/// <param name="Offset">Offset, or line.</param>
/// <param name="Reason">Why it could not be applied.</param>
/// <param name="At">When it was stored.</param>
/// <param name="Key">Key's bytes, or null.</param>
/// <param name="Value">Value's bytes, or null.</param>
/// <param name="State">Whether it still waits.</param>
public sealed record QuarantinedEvent(
    string Id, TableId Table, string Topic, int Partition, long Offset, string Reason, DateTimeOffset At,
    ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value, QuarantineState State);
