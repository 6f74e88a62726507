using Lakehouse.Catalog;
using Lakehouse.Cdc;
using Lakehouse.Cli.Rendering;

namespace Lakehouse.Cli.Catalogs;

/// <summary>Shows syncs in the view of an ingest run.</summary>
/// <param name="observer">The view.</param>
internal sealed class IngestCatalogView(IIngestObserver observer) : ICatalogView
{
    /// <inheritdoc />
    public void OnSync(CatalogReport report)
    {
        if (report.Stage != CatalogStage.Synced || report.Results.Any(result => result.Plan.Changes.Count > 0))
        {
            var table = new TableId(LakeNames.Unescape(report.Table.Database), LakeNames.Unescape(report.Table.Table));
            observer.OnCatalog(table, report.Stage.ToString().ToLowerInvariant(), SyncText.Line(report));
        }
    }
}
