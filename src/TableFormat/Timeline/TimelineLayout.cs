namespace Lakehouse.TableFormat.Timeline;

/// <summary>Where a table's instants lie and how completed ones are named (spec 2.2 and 13).</summary>
/// <param name="Version">1: completed files are <c>T.action</c>. 2: they are <c>T_completion.action</c>, with Avro content.</param>
/// <param name="Folder">Folder of the active timeline, relative to the table.</param>
public sealed record TimelineLayout(int Version, string Folder)
{
    /// <summary>Table version 6 and older: <c>.hoodie</c>.</summary>
    public static TimelineLayout One { get; } = new(1, ".hoodie");

    /// <summary>Table versions 8 and 9 with their default folder, <c>.hoodie/timeline</c>.</summary>
    public static TimelineLayout Two { get; } = new(2, ".hoodie/timeline");

    /// <summary>True when completed files carry their completion time and Avro content.</summary>
    public bool HasCompletionTimes => Version >= 2;

    /// <summary>Path of a file of this timeline, relative to the table.</summary>
    public string PathOf(string fileName) => $"{Folder}/{fileName}";
}
