using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Planning;

/// <summary>The registered table that steps work on, as it was last seen. Not thread-safe.</summary>
internal sealed class SyncTarget(IMetastore metastore, CatalogName name, MetastoreTable? observed)
{
    private MetastoreTable? current = observed;

    /// <summary>Where it is registered.</summary>
    public IMetastore Metastore => metastore;

    /// <summary>What was granted on the table that was dropped.</summary>
    public object? Grants { get; private set; }

    /// <summary>The table as it stands now; read again after it was changed.</summary>
    /// <exception cref="LakehouseException">Conflict: somebody removed it.</exception>
    public async Task<MetastoreTable> CurrentAsync(CancellationToken cancellationToken) => current ??=
        await metastore.GetTableAsync(name.Database, name.Table, cancellationToken).ConfigureAwait(false)
        ?? throw new LakehouseException(ErrorKind.Conflict, "The table was dropped from the catalog while it was synced.", new ErrorContext { Table = name.ToString() });

    /// <summary>Keeps what is granted on the table for the one that takes its place.</summary>
    public async Task KeepGrantsAsync(CancellationToken cancellationToken) =>
        Grants = await metastore.GetGrantsAsync(await CurrentAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>The table was changed, so that the next step has to read it.</summary>
    public void Changed() => current = null;
}
