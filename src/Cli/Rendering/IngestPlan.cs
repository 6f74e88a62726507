using Lakehouse.Cli.Commands;
using Lakehouse.Cli.Configuration;
using Lakehouse.Query;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Rendering;

/// <summary>What an ingest run would do, without doing it.</summary>
internal static class IngestPlan
{
    /// <summary>Writes source, lake, limits, and the tables that are there with what they already hold.</summary>
    public static async Task WriteAsync(CliHost host, LakehouseConfiguration configuration, CancellationToken cancellationToken)
    {
        await using var source = configuration.OpenSource();
        var ingest = configuration.Ingest;
        await host.Out.WriteLineAsync($"would read    {source.Description}");
        var lake = configuration.OpenLake(host);
        var exists = await LakeFolder.ExistsAsync(configuration.Lake, lake, cancellationToken);
        await host.Out.WriteLineAsync($"would write   {configuration.Lake}{(exists ? string.Empty : " (to be made)")}");
        await host.Out.WriteLineAsync(FormattableString.Invariant(
            $"commits       after {ingest.CommitRows} rows, {Amounts.Bytes(ingest.CommitBytes)} or {Amounts.Duration(ingest.CommitInterval)}; {Kept(configuration)}"));
        if (exists)
        {
            await WriteTablesAsync(host, lake, cancellationToken);
        }

        await host.Out.WriteLineAsync("nothing was changed");
    }

    private static string Kept(LakehouseConfiguration configuration) => configuration switch
    {
        { Retained: 0 } => "nothing is cleaned",
        { CleaningPolicy: CleaningPolicy.LatestFileVersions } => $"the newest {configuration.Retained} versions of each file stay",
        { CleaningPolicy: CleaningPolicy.LatestByHours } => $"the last {configuration.Retained} hours stay readable",
        _ => $"the newest {configuration.Retained} stay readable",
    };

    private static async Task WriteTablesAsync(CliHost host, IStorage lake, CancellationToken cancellationToken)
    {
        await foreach (var table in new LakeCatalog(lake).TablesAsync(cancellationToken))
        {
            var summary = await TableSummary.ReadAsync(lake, table, cancellationToken);
            await host.Out.WriteLineAsync($"would go on   {table}: {summary.Problem ?? $"from the position in its last commit {summary.LastCommit ?? "(none yet)"}"}");
        }
    }
}
