using System.Text;
using Lakehouse.Cdc.Decoding.Schemas;

namespace Lakehouse.Cdc.Decoding;

/// <summary>
/// One message with its envelope taken apart. The spans point into the message; <see cref="Database"/> and
/// <see cref="Table"/> are shared strings, so that reading an event allocates nothing.
/// </summary>
public readonly ref struct ChangeEvent
{
    /// <summary>What happened.</summary>
    public ChangeOp Op { get; init; }

    /// <summary>Database of the table as the source names it; empty when the message belongs to no table.</summary>
    public string Database { get; init; }

    /// <summary>Table as the source names it; empty when the message belongs to no table.</summary>
    public string Table { get; init; }

    /// <summary>Place in the source's log; null for tombstones and for events that do not carry one.</summary>
    public SourcePosition? Position { get; init; }

    /// <summary>True for rows read by a snapshot of any kind; their position is not their own.</summary>
    public bool IsSnapshot { get; init; }

    /// <summary>When the source committed the change, in milliseconds since the epoch; 0 when unknown.</summary>
    public long SourceTimestampMs { get; init; }

    /// <summary>The same in microseconds; 0 when unknown.</summary>
    public long SourceTimestampMicros { get; init; }

    /// <summary><c>server_id</c> of the server that wrote the change; 0 when unknown.</summary>
    public long ServerId { get; init; }

    /// <summary>The row before the change as JSON object text; empty when absent or null.</summary>
    public ReadOnlySpan<byte> Before { get; init; }

    /// <summary>The row after the change as JSON object text; empty when absent or null.</summary>
    public ReadOnlySpan<byte> After { get; init; }

    /// <summary>The message key's payload as JSON text; empty when absent or null.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>The value's payload as JSON text, for <see cref="TransactionMarker"/>.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>GTID of the transaction as UTF-8; empty when null.</summary>
    public ReadOnlySpan<byte> GtidUtf8 { get; init; }

    /// <summary>Id of the transaction from <c>provide.transaction.metadata</c> as UTF-8; empty when absent.</summary>
    public ReadOnlySpan<byte> TransactionIdUtf8 { get; init; }

    /// <summary>True when the row stands at the top of the value (ExtractNewRecordState) beside fields that are no columns.</summary>
    public bool IsFlat { get; init; }

    /// <summary>Types of the row's fields when the message carries its schema.</summary>
    internal ConnectSchema? RowSchema { get; init; }

    /// <summary>Types of the key's fields when the message carries its schema.</summary>
    internal ConnectSchema? KeySchema { get; init; }

    /// <summary>GTID as text; makes a string at each call.</summary>
    public string? Gtid => GtidUtf8.IsEmpty ? null : Encoding.UTF8.GetString(GtidUtf8);
}
