using System.Text;
using Lakehouse.Cdc.Decoding.Envelopes;
using Lakehouse.Cdc.Decoding.Json;

namespace Lakehouse.Cdc.Decoding;

/// <summary>
/// What reading envelopes remembers from message to message: names, inlined schemas, last deleted keys.
/// One per consumer; not thread-safe.
/// </summary>
public sealed class EnvelopeContext
{
    private readonly Dictionary<string, TopicRoute> routes = new(StringComparer.Ordinal);
    private string? lastTopic;
    private TopicRoute? lastRoute;

    /// <summary>How values are built; default is to tell by their fields.</summary>
    public EnvelopeFormat Format { get; init; } = EnvelopeFormat.Detect;

    /// <summary>Fields of flattened rows that begin so are no columns (<c>add.fields.prefix</c>); default <c>__</c>.</summary>
    public string FlatFieldPrefix
    {
        get;
        init
        {
            field = value;
            FlatFieldPrefixUtf8 = Encoding.UTF8.GetBytes(value);
        }
    } = "__";

    /// <summary>Topics that begin so carry heartbeats (<c>topic.heartbeat.prefix</c>).</summary>
    public string HeartbeatTopicPrefix { get; init; } = "__debezium-heartbeat";

    internal byte[] FlatFieldPrefixUtf8 { get; private set; } = "__"u8.ToArray();

    internal Utf8Names Names { get; } = new();

    internal TopicRoute RouteOf(string topic)
    {
        if (ReferenceEquals(topic, lastTopic))
        {
            return lastRoute!;
        }

        if (!routes.TryGetValue(topic, out var route))
        {
            routes[topic] = route = new TopicRoute(topic);
        }

        lastTopic = topic;
        lastRoute = route;
        return route;
    }
}
