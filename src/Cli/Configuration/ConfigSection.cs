namespace Lakehouse.Cli.Configuration;

/// <summary>The fields of a group that are in the file, by name.</summary>
internal sealed class ConfigSection
{
    private readonly Dictionary<string, ConfigNode> nodes = new(StringComparer.Ordinal);

    /// <summary>An empty group.</summary>
    public static ConfigSection Empty { get; } = new();

    /// <summary>All fields, in the file's order.</summary>
    public IReadOnlyDictionary<string, ConfigNode> Nodes => nodes;

    /// <summary>Adds a field.</summary>
    public void Add(string name, ConfigNode node) => nodes[name] = node;

    /// <summary>A group, or null.</summary>
    public ConfigSection? Group(string name) => Find<ConfigSection>(name);

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => Find<string>(name);

    /// <summary>A number, or its default.</summary>
    public long Number(string name, long otherwise) => nodes.TryGetValue(name, out var node) && node.Value is long value ? value : otherwise;

    /// <summary>A duration, or its default.</summary>
    public TimeSpan Duration(string name, TimeSpan otherwise) => nodes.TryGetValue(name, out var node) && node.Value is TimeSpan value ? value : otherwise;

    /// <summary>A flag, or its default.</summary>
    public bool Flag(string name, bool otherwise) => nodes.TryGetValue(name, out var node) && node.Value is bool value ? value : otherwise;

    /// <summary>A word as a member of an enumeration (words are its names in small letters, with hyphens), or its default.</summary>
    public T Choice<T>(string name, T otherwise)
        where T : struct, Enum => Text(name) is { } word && Enum.TryParse<T>(word.Replace("-", string.Empty, StringComparison.Ordinal), ignoreCase: true, out var value) ? value : otherwise;

    /// <summary>A list of texts; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. Items(name).Select(node => node.Value).OfType<string>()];

    /// <summary>A group of texts by name; empty where there is none.</summary>
    public Dictionary<string, string> TextMap(string name) =>
        (Group(name) ?? Empty).nodes.ToDictionary(pair => pair.Key, pair => (string)pair.Value.Value, StringComparer.Ordinal);

    /// <summary>A list; empty where there is none.</summary>
    public IReadOnlyList<ConfigNode> Items(string name) => Find<IReadOnlyList<ConfigNode>>(name) ?? [];

    private T? Find<T>(string name)
        where T : class => nodes.TryGetValue(name, out var node) ? node.Value as T : null;
}
