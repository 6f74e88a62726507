namespace Lakehouse.Catalog.Glue.Api;

/// <summary>Glue's <c>SerDeInfo</c>.</summary>
internal sealed record GlueSerde
{
    /// <summary>Name of the SerDe object; rarely set.</summary>
    public string? Name { get; init; }

    /// <summary>Java class.</summary>
    public string? SerializationLibrary { get; init; }

    /// <summary>Parameters of the SerDe.</summary>
    public Dictionary<string, string>? Parameters { get; init; }
}
