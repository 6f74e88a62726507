using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Simulation.History;

/// <summary>One thing that may happen to a table.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Calls">About how many calls to the store it makes; faults fall among so many.</param>
/// <param name="RunAsync">Does it.</param>
internal sealed record HistoryOperation(string Name, int Calls, Func<TableWriter, Task<HistoryEnd>> RunAsync)
{
    /// <summary>What exactly, for the report of a difference.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>The rows after a completed instant of it, from the rows before; services change none.</summary>
    public Func<HistoryVersion, InstantTime, HistoryVersion> After { get; init; } = (before, _) => before;

    /// <summary>Whether the writer must be opened anew afterwards, because it knows commits that may be undone.</summary>
    public bool EndsWriter { get; init; }

    /// <summary>Whether it must have left a completed instant when it is done.</summary>
    public bool MustCommit { get; init; }
}
