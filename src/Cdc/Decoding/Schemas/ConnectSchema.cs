namespace Lakehouse.Cdc.Decoding.Schemas;

/// <summary>A Kafka Connect schema as the JSON converter inlines it (<c>schemas.enable=true</c>). Immutable; compared by reference.</summary>
internal sealed class ConnectSchema
{
    /// <summary><c>int8</c> to <c>int64</c>, <c>float</c>, <c>double</c>, <c>boolean</c>, <c>string</c>, <c>bytes</c>, <c>struct</c>, <c>array</c>, <c>map</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Name of the field that this schema describes; empty at the top.</summary>
    public string Field { get; init; } = "";

    /// <summary>Semantic name such as <c>io.debezium.time.Date</c>; empty where there is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether null is allowed.</summary>
    public bool Optional { get; init; }

    /// <summary>Whether there is a default other than null.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Parameters, such as <c>scale</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Members of a struct.</summary>
    public IReadOnlyList<ConnectSchema> Fields { get; init; } = [];

    /// <summary>Elements of an array, or values of a map.</summary>
    public ConnectSchema? Items { get; init; }

    /// <summary>Schema of the row when this is an envelope's; null otherwise.</summary>
    public ConnectSchema? After => field ??= Member("after") ?? Member("before");

    /// <summary>The member of that name, or null.</summary>
    public ConnectSchema? Member(string field) => Fields.FirstOrDefault(one => one.Field == field);

    /// <summary>A parameter as a number, or null.</summary>
    public int? Number(string parameter) =>
        Parameters.TryGetValue(parameter, out var text)
        && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
