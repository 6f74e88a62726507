using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Catalog.Planning;

/// <summary>Notes how far the table was followed; comes last, so that whatever failed before is done again.</summary>
internal sealed record SetPosition(TableState State) : SyncStep
{
    public override SyncChange Change => new("note the position", [State.Timeline.LastCompletedWrite?.ToString() ?? "no commit"]);

    public override async Task ApplyAsync(SyncTarget target, CancellationToken cancellationToken)
    {
        var observed = await target.CurrentAsync(cancellationToken).ConfigureAwait(false);
        var parameters = SyncPosition.Write(observed.Parameters, State, target.Metastore.Limits);
        try
        {
            await target.Metastore.AlterTableAsync(observed with { Parameters = parameters }, observed, cascade: false, cancellationToken).ConfigureAwait(false);
        }
        catch (LakehouseException refusal) when (refusal.Kind == ErrorKind.Unsupported)
        {
            // Columns stay as they were seen, so they can only be refused where somebody changed them meanwhile.
            throw new LakehouseException(ErrorKind.Conflict, "The table's columns were changed in the catalog while it was synced.", refusal.Context, "Sync again.", refusal);
        }

        target.Changed();
    }
}
