namespace Lakehouse.Catalog.Planning;

/// <summary>Removes the registration, never data, because the metastore refuses to change it; a <see cref="CreateTable"/> follows.</summary>
internal sealed record DropTable(CatalogName Table, IReadOnlyList<string> Reasons) : SyncStep
{
    public override SyncChange Change => new("drop the registration (data stay) and register anew", Reasons);

    public override async Task ApplyAsync(SyncTarget target, CancellationToken cancellationToken)
    {
        await target.KeepGrantsAsync(cancellationToken).ConfigureAwait(false);
        await target.Metastore.DropTableAsync(Table.Database, Table.Table, cancellationToken).ConfigureAwait(false);
        target.Changed();
    }
}
