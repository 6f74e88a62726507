namespace Lakehouse.TableFormat.Errors;

/// <summary>Where a failure happened. Every member is optional and printed when present.</summary>
public sealed record ErrorContext
{
    /// <summary>Table as <c>database.table</c>, or its folder.</summary>
    public string? Table { get; init; }

    /// <summary>Instant time on the timeline.</summary>
    public string? Instant { get; init; }

    /// <summary>Path of the file, as a person would find it.</summary>
    public string? Path { get; init; }

    /// <summary>Position in the source: topic, partition and offset, or file and line.</summary>
    public string? SourcePosition { get; init; }

    /// <summary>One line such as <c>table shop.orders, path part=a/x.parquet</c>; empty when nothing is known.</summary>
    public override string ToString() =>
        string.Join(", ", Parts().Where(part => part.Value is not null).Select(part => $"{part.Name} {part.Value}"));

    private IEnumerable<(string Name, string? Value)> Parts()
    {
        yield return ("table", Table);
        yield return ("instant", Instant);
        yield return ("path", Path);
        yield return ("source position", SourcePosition);
    }
}
