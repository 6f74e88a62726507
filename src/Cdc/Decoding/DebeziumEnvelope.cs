namespace Lakehouse.Cdc.Decoding;

/// <summary>
/// Takes Debezium's JSON messages apart: envelopes, flattened rows, CloudEvents, tombstones, markers; with or without
/// inlined schema.
/// </summary>
public static class DebeziumEnvelope
{
    /// <summary>Reads one message. The event's spans point into the message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="context">Memory of the consumer; the same one for all messages of its topics, in their order.</param>
    /// <exception cref="BadEventException">The message is not what Debezium writes; says whether its key is readable.</exception>
    public static ChangeEvent Read(in SourceMessage message, EnvelopeContext context) => throw new NotSupportedException();
}
