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
        await target.Metastore.AlterTableAsync(observed with { Parameters = parameters }, observed, cascade: false, cancellationToken).ConfigureAwait(false);
        target.Changed();
    }
}
