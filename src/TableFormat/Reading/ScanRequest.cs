using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>What to read from a table. Texts of a user become instants by <see cref="InstantText.Parse"/>.</summary>
public sealed record ScanRequest
{
    /// <summary>Kind of answer.</summary>
    public ScanKind Kind { get; init; } = ScanKind.Snapshot;

    /// <summary>Time travel: the newest instant to see. Null sees the newest.</summary>
    public InstantTime? AsOf { get; init; }

    /// <summary>
    /// Incremental: changes after this one, exclusive; null means from the beginning. An instant time on version 6, a
    /// completion time on versions 8 and 9 (Hudi 1.0 took it inclusively there, 1.1 and later exclusively).
    /// </summary>
    public InstantTime? Begin { get; init; }

    /// <summary>Incremental: changes up to and with this one; null means the newest. Same kind of time as <see cref="Begin"/>.</summary>
    public InstantTime? End { get; init; }

    /// <summary>Columns wanted, in this order, meta columns among them; null for all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Whether Hudi's meta columns come first when <see cref="Columns"/> is null.</summary>
    public bool WithMetaColumns { get; init; } = true;

    /// <summary>Bytes of log rows that reading may hold at once for one slice: 256 MiB unless said otherwise. More take several passes over the log.</summary>
    public long MergeBytes { get; init; } = SliceMergeOptions.DefaultMemoryBytes;
}
