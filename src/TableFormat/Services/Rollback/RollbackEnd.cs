namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>What becomes of an instant whose files were rolled back.</summary>
internal enum RollbackEnd
{
    /// <summary>It leaves the timeline.</summary>
    Forgotten,

    /// <summary>Its plan stays and is run again: a compaction, log compaction or clustering that died (spec 8.1).</summary>
    BackToRequested,
}
