using Lakehouse.Catalog;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Catalogs;

/// <summary>Follows the commits of one run of the program in its catalog. Dispose it after the writers.</summary>
internal sealed class CatalogRun : IAsyncDisposable
{
    private readonly IMetastore? metastore;
    private readonly CatalogFollower? follower;

    private CatalogRun(IMetastore? metastore, CatalogFollower? follower) => (this.metastore, this.follower) = (metastore, follower);

    /// <summary>To be given to writers; null where there is no catalog.</summary>
    public ICommitObserver? Observer => follower;

    /// <summary>Starts; does nothing without settings.</summary>
    /// <param name="settings">The catalog, or null.</param>
    /// <param name="view">Shows what becomes of it.</param>
    /// <param name="host">Clock and ids.</param>
    public static CatalogRun Start(CatalogSettings? settings, ICatalogView view, CliHost host)
    {
        if (settings is null)
        {
            return new CatalogRun(null, null);
        }

        var metastore = settings.Open(host);
        return new CatalogRun(metastore, new CatalogFollower(new CatalogSync(metastore, settings.Options), view, host.Clock, settings.Grace, settings.Interval));
    }

    /// <summary>Finishes what is open, within the grace.</summary>
    public async ValueTask DisposeAsync()
    {
        if (follower is not null)
        {
            await follower.DisposeAsync();
        }

        if (metastore is not null)
        {
            await metastore.DisposeAsync();
        }
    }
}
