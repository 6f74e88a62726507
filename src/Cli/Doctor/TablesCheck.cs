using Lakehouse.Cli.Commands;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cli.Doctor;

/// <summary>Whether every table of the lake can be opened.</summary>
internal static class TablesCheck
{
    /// <summary>One check for those that can, one for each that cannot.</summary>
    public static async Task<IReadOnlyList<Check>> RunAsync(StorageLocation location, IStorage lake, CancellationToken cancellationToken)
    {
        if (!await LakeFolder.ExistsAsync(location, lake, cancellationToken))
        {
            return [Check.Good("tables", $"{location} is not there yet; ingest makes it")];
        }

        var checks = new List<Check>();
        var good = 0;
        await foreach (var table in new LakeCatalog(lake).TablesAsync(cancellationToken))
        {
            var summary = await TableSummary.ReadAsync(lake, table, cancellationToken);
            if (summary.Problem is { } problem)
            {
                checks.Add(Check.Bad("tables", $"{table}: {problem}", $"look at {lake.Scope(table.Folder).Root}, restore it or move it out of the lake"));
            }
            else
            {
                good++;
            }
        }

        return [Check.Good("tables", $"{good} can be opened"), .. checks];
    }
}
