using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cdc;

/// <summary>
/// Cares for the tables of an ingest run while it writes them: compaction, cleaning and the like, beside the commits. Calls may come from
/// several threads: return quickly.
/// </summary>
public interface ITableCare
{
    /// <summary>The run has taken a table for writing.</summary>
    /// <param name="table">Its name in the source.</param>
    /// <param name="services">Its services, which share the writer's lock; they may be used until <see cref="LetGoAsync"/> has returned.</param>
    /// <param name="state">The table as it was opened.</param>
    ValueTask OnTakenAsync(TableId table, TableServices services, TableState state);

    /// <summary>A commit took place.</summary>
    ValueTask OnCommittedAsync(TableId table);

    /// <summary>The run is about to let go of the table: nothing of the care may run any more when this returns.</summary>
    ValueTask LetGoAsync(TableId table);
}
