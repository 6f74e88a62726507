using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Planning;

/// <summary>Makes the database.</summary>
internal sealed record CreateDatabase(MetastoreDatabase Database) : SyncStep
{
    public override SyncChange Change => new("create database", [Database.Name]);

    public override Task ApplyAsync(SyncTarget target, CancellationToken cancellationToken) => target.Metastore.CreateDatabaseAsync(Database, cancellationToken);
}
