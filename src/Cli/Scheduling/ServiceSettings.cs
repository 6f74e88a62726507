using Lakehouse.Cdc;

namespace Lakehouse.Cli.Scheduling;

/// <summary>Which services run beside an ingest run. Immutable.</summary>
/// <param name="Lake">Those of every table.</param>
/// <param name="Tables">Those of tables with settings of their own; the first that matches counts and replaces the lake's.</param>
internal sealed record ServiceSettings(
    IReadOnlyList<ScheduledService> Lake, IReadOnlyList<(TableOptions Table, IReadOnlyList<ScheduledService> Services)> Tables)
{
    /// <summary>How long running services may go on when the run ends, before they are stopped and left to the next run.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Services that run at the same time, over all tables.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>The services of one table.</summary>
    public IReadOnlyList<ScheduledService> For(TableId table) =>
        Tables.Where(entry => entry.Table.Matches(table)).Select(entry => entry.Services).FirstOrDefault() ?? Lake;
}
