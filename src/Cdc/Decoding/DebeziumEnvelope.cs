using System.Text;
using Lakehouse.Cdc.Decoding.Envelopes;
using Lakehouse.Cdc.Decoding.Json;

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
    public static ChangeEvent Read(scoped in SourceMessage message, EnvelopeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var route = context.RouteOf(message.Topic);
        var key = default(ReadOnlySpan<byte>);
        try
        {
            key = EnvelopeReader.ReadKey(message, route, out var keySchema);
            return message.HasValue
                ? EnvelopeReader.ReadValue(message, context, route, key, keySchema)
                : EnvelopeReader.ReadTombstone(message, route, key, keySchema);
        }
        catch (BadEventException bad)
        {
            bad.KeyText ??= JsonText.IsObject(key) ? Encoding.UTF8.GetString(key) : null;
            bad.Database ??= route.Database;
            bad.Table ??= route.Table;
            throw;
        }
    }
}
