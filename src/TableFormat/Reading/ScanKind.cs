namespace Lakehouse.TableFormat.Reading;

/// <summary>What a scan answers (spec 11).</summary>
public enum ScanKind
{
    /// <summary>The table's rows, newest or as of an instant, with log files merged.</summary>
    Snapshot,

    /// <summary>The rows of base files only; the same as <see cref="Snapshot"/> on a copy-on-write table.</summary>
    ReadOptimized,

    /// <summary>The rows that changed in a range of commits, as they stand at its end. Deletions do not show.</summary>
    Incremental,

    /// <summary>The changes of a range of commits, deletions too: <c>op</c> (i, u, d), <c>ts_ms</c> (the commit), <c>before</c> and <c>after</c> as JSON.</summary>
    Cdc,
}
