using Lakehouse.Catalog;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Rendering;

/// <summary>What became of one table of the lake.</summary>
/// <param name="Name">Its name in the lake.</param>
/// <param name="Results">Its tables in the catalog; none for a table without a commit.</param>
/// <param name="Failure">Why it could not be synced, or null.</param>
internal sealed record SyncedTable(string Name, IReadOnlyList<TableSyncResult> Results, LakehouseException? Failure)
{
    /// <summary>As JSON objects.</summary>
    public static IEnumerable<object> Facts(SyncedTable table) => table.Failure is { } failure
        ? [new { Table = table.Name, Error = failure.Describe() }]
        : table.Results.Select(result => SyncText.Facts(table.Name, result.Plan, result.Problems));

    /// <summary>As text.</summary>
    public void Write(CliHost host)
    {
        foreach (var result in Results)
        {
            SyncText.Write(host.Out, result.Plan, result.Problems);
        }

        if (Failure is not null)
        {
            host.Error.WriteLine($"{Name}: {Failure.Describe()}");
        }
        else if (Results.Count == 0)
        {
            host.Out.WriteLine($"{Name}: has no commit, nothing to register");
        }
    }
}
