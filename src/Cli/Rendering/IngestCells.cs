using Lakehouse.Cdc;

namespace Lakehouse.Cli.Rendering;

/// <summary>Figures of an ingested table as short texts.</summary>
internal static class IngestCells
{
    /// <summary>How far behind a table is: events where the source can tell, else the age of what was read last.</summary>
    public static string Lag(TableProgress table) => table switch
    {
        { LagEvents: { } events } => $"{Amounts.Count(events)} events",
        { LagTime: { } time } => Amounts.Duration(time),
        _ => "–",
    };
}
