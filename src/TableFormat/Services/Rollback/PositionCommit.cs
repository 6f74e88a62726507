using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>
/// The empty commit that keeps a source position where it is although the commits that brought it there are undone. It comes after their
/// rows are gone and before the rollback or restore completes, whose plan holds the position: whoever finishes the one makes the other.
/// </summary>
internal sealed class PositionCommit(IStorage table, InstantClock instants)
{
    /// <summary>What of a table's carried metadata follows a kept position: all that is about the source, nothing that is about the files.</summary>
    /// <param name="state">The table now.</param>
    /// <param name="target">The newest instant that stays.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="Errors.LakehouseException">Invalid: no instant stays that tells the columns of an empty commit.</exception>
    public static async ValueTask<IReadOnlyDictionary<string, string>> CollectAsync(
        TableState state, InstantTime target, CancellationToken cancellationToken)
    {
        await state.SchemaAsOfAsync(target, cancellationToken).ConfigureAwait(false);
        var carried = await CarriedMetadata.CollectAsync(state, cancellationToken).ConfigureAwait(false);
        return carried.Where(entry => CarriedMetadata.IsOfSource(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
    }

    /// <summary>Makes the commit unless it is there; nothing for nothing to keep.</summary>
    /// <param name="undoing">The rollback or restore.</param>
    /// <param name="kept">What to keep.</param>
    /// <param name="cancellationToken">Stops the commit.</param>
    public async Task EnsureAsync(Instant undoing, IReadOnlyDictionary<string, string> kept, CancellationToken cancellationToken)
    {
        if (kept.Count == 0)
        {
            return;
        }

        var state = await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        var carried = await CarriedMetadata.CollectAsync(state, cancellationToken).ConfigureAwait(false);
        if (state.Timeline.LastCompletedWrite > undoing.Time && kept.All(entry => carried.GetValueOrDefault(entry.Key) == entry.Value))
        {
            return;
        }

        var schema = await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        var metadata = new CommitMetadata
        {
            OperationType = WriteOperation.Upsert,
            ExtraMetadata = new Dictionary<string, string>(carried.Concat(kept).GroupBy(entry => entry.Key).Select(entries => entries.Last()))
            {
                [CommitMetadata.SchemaKey] = AvroSchemaMapping.ToCommitSchema(schema, state.Properties.TableName),
            },
        };
        await CommitAsync(state, metadata, cancellationToken).ConfigureAwait(false);
    }

    private async Task CommitAsync(TableState state, CommitMetadata metadata, CancellationToken cancellationToken)
    {
        var action = state.Properties.Type == TableType.MergeOnRead ? TimelineAction.DeltaCommit : TimelineAction.Commit;
        var instant = new Instant(instants.Next(state.Timeline), action, InstantState.Requested);
        var timeline = new TimelineWriter(table, state.Properties.Layout);
        await timeline.RequestAsync(instant, default, cancellationToken).ConfigureAwait(false);
        var profile = CommitMetadataJson.Write(new CommitMetadata { OperationType = metadata.OperationType });
        await timeline.InflightAsync(instant.In(InstantState.Inflight), profile, cancellationToken).ConfigureAwait(false);
        await timeline.CompleteServiceAsync(
            instant, CommitMetadataJson.Write(metadata), "Open the table again; it is taken up where it stopped.", cancellationToken).ConfigureAwait(false);
    }
}
