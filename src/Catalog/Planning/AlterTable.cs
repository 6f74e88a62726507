using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Planning;

/// <summary>Changes the table's columns, storage or parameters in one call.</summary>
/// <param name="Desired">The table as it is to be.</param>
/// <param name="Difference">What is changed.</param>
/// <param name="Cascade">Whether the server copies the columns to all partitions.</param>
/// <param name="IfRefused">What follows where the server refuses, as by its rules it will; null where it takes the change.</param>
internal sealed record AlterTable(MetastoreTable Desired, TableDifference Difference, bool Cascade, string? IfRefused = null) : SyncStep
{
    public override SyncChange Change => new(
        Cascade ? "alter table and its partitions" : "alter table", [.. Difference.All, .. IfRefused is null ? (string[])[] : [$"Hive refuses this by default; then: {IfRefused}"]]);

    public override async Task ApplyAsync(SyncTarget target, CancellationToken cancellationToken)
    {
        var observed = await target.CurrentAsync(cancellationToken).ConfigureAwait(false);
        await target.Metastore.AlterTableAsync(Desired, observed, Cascade, cancellationToken).ConfigureAwait(false);
        target.Changed();
    }
}
