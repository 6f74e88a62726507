namespace Lakehouse.Query.Trino.Decoding;

/// <summary>Reads the text of an interval; false when it is none.</summary>
internal delegate bool IntervalText(ReadOnlySpan<byte> text, out int months, out int days, out long nanoseconds);
