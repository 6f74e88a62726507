namespace Lakehouse.Cdc.Decoding;

/// <summary>
/// What reading envelopes remembers from message to message: names, inlined schemas, last deleted keys.
/// One per consumer; not thread-safe.
/// </summary>
public sealed class EnvelopeContext
{
    /// <summary>How values are built; default is to tell by their fields.</summary>
    public EnvelopeFormat Format { get; init; } = EnvelopeFormat.Detect;

    /// <summary>Fields of flattened rows that begin so are no columns (<c>add.fields.prefix</c>); default <c>__</c>.</summary>
    public string FlatFieldPrefix { get; init; } = "__";

    /// <summary>Topics that begin so carry heartbeats (<c>topic.heartbeat.prefix</c>).</summary>
    public string HeartbeatTopicPrefix { get; init; } = "__debezium-heartbeat";
}
