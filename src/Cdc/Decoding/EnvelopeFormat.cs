namespace Lakehouse.Cdc.Decoding;

/// <summary>How a message value is built.</summary>
public enum EnvelopeFormat
{
    /// <summary>Told by the fields of each message.</summary>
    Detect,

    /// <summary>Debezium's envelope with before, after, source and op; anything else is bad.</summary>
    Envelope,

    /// <summary>The row itself (ExtractNewRecordState).</summary>
    Flat,
}
