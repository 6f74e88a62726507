using Lakehouse.Catalog;
using Lakehouse.Cli.Rendering;

namespace Lakehouse.Cli.Catalogs;

/// <summary>Shows on the error stream what becomes of the catalog after a command's commit.</summary>
/// <param name="host">Streams.</param>
internal sealed class CommandCatalogView(CliHost host) : ICatalogView
{
    private readonly Lock gate = new();

    /// <inheritdoc />
    public void OnSync(CatalogReport report)
    {
        if (report.Stage != CatalogStage.Synced || report.Results.Any(result => result.Plan.Changes.Count > 0))
        {
            lock (gate)
            {
                host.Error.WriteLine($"catalog: {report.Table}: {SyncText.Line(report)}");
            }
        }
    }
}
