using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Quarantine;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Ingest;

/// <summary>What the line must do before it reads on.</summary>
internal abstract record RouterNeed
{
    private RouterNeed()
    {
    }

    /// <summary>Open a table that no feed stands for.</summary>
    public sealed record Open(TableId Table) : RouterNeed;

    /// <summary>Take a table that another process still writes; the source cannot come back to its events later.</summary>
    public sealed record Take(TableFeed Feed) : RouterNeed;

    /// <summary>Wait for the commit that is under way.</summary>
    public sealed record Commit(TableFeed Feed) : RouterNeed;

    /// <summary>
    /// Commit where the table begins in a topic that feeds other tables too: after a crash the topic is read from the smallest
    /// position of its tables, and this table must be among them before theirs move on.
    /// </summary>
    public sealed record Introduce(TableFeed Feed, string Topic, int Partition, long Offset) : RouterNeed;

    /// <summary>Store a bad event that belongs to no table.</summary>
    public sealed record Store(TableId Table, QuarantineEntry Entry, BadEventException Bad) : RouterNeed;

    /// <summary>A file is not the one that the table has read so far.</summary>
    public sealed record GiveUp(TableFeed Feed, string Topic, string Reason) : RouterNeed;

    /// <summary>Stop a table.</summary>
    public sealed record Stop(TableFeed Feed, LakehouseException Error) : RouterNeed;
}
