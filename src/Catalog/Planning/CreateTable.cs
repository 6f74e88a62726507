using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Planning;

/// <summary>Registers the table, without partitions.</summary>
internal sealed record CreateTable(MetastoreTable Table) : SyncStep
{
    public override SyncChange Change => new("create table", [.. Table.Storage.Columns.Concat(Table.PartitionKeys).Select(column => $"{column.Name} {column.Type}")]);

    public override async Task ApplyAsync(SyncTarget target, CancellationToken cancellationToken)
    {
        await target.Metastore.CreateTableAsync(Table with { Grants = target.Grants }, cancellationToken).ConfigureAwait(false);
        target.Changed();
    }
}
