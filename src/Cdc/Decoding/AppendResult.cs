namespace Lakehouse.Cdc.Decoding;

/// <summary>What became of an event.</summary>
/// <param name="Outcome">Applied, nothing to do, or truncate.</param>
/// <param name="Rows">Rows appended: 0, 1, or 2 when the record key or partition changed.</param>
/// <param name="SchemaChanged">True when this event made <see cref="TableDecoder.Schema"/> known or grew it.</param>
public readonly record struct AppendResult(AppendOutcome Outcome, int Rows, bool SchemaChanged);
