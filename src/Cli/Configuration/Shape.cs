namespace Lakehouse.Cli.Configuration;

/// <summary>
/// What may stand at one place of the configuration. The tree of shapes is the single description from which files are
/// checked, values are read, and the JSON schema is made.
/// </summary>
internal abstract record Shape
{
    private Shape()
    {
    }

    /// <summary>Named fields.</summary>
    public sealed record Group(params Member[] Members) : Shape;

    /// <summary>A list; a single value stands for a list of one.</summary>
    public sealed record Many(Shape Item) : Shape;

    /// <summary>Any text.</summary>
    /// <param name="Pattern">Regular expression that it must match, or null.</param>
    /// <param name="Expected">The pattern in words.</param>
    public sealed record Text(string? Pattern = null, string Expected = "a text") : Shape;

    /// <summary>A whole number.</summary>
    public sealed record Number(long Min, long Max) : Shape;

    /// <summary>A duration such as <c>500ms</c>, <c>10s</c>, <c>5m</c>, <c>1h</c>.</summary>
    public sealed record Duration : Shape;

    /// <summary>A size such as <c>64MiB</c> or <c>1GB</c>.</summary>
    public sealed record Size : Shape;

    /// <summary>true or false.</summary>
    public sealed record Flag : Shape;

    /// <summary>One of a few words.</summary>
    public sealed record Choice(params string[] Words) : Shape;

    /// <summary>Free names with texts.</summary>
    public sealed record Dictionary(string Example) : Shape;

    /// <summary>What is expected here, in words.</summary>
    public string Describe() => this switch
    {
        Group group => $"a group of fields ({string.Join(", ", group.Members.Select(member => member.Name))})",
        Many many => $"a list, each item {many.Item.Describe()}",
        Text text => text.Expected,
        Number number => FormattableString.Invariant($"a whole number from {number.Min} to {number.Max}"),
        Duration => "a duration such as 500ms, 10s, 5m or 1h",
        Size => "a size such as 64MiB or 1GB",
        Flag => "true or false",
        Choice choice => string.Join(", ", choice.Words[..^1]) + " or " + choice.Words[^1],
        Dictionary dictionary => $"names with values, such as {dictionary.Example}",
        _ => throw new NotSupportedException(GetType().Name),
    };
}
