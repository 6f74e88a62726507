using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Restore;

/// <summary>What undoing instants would do, as a person reads it.</summary>
internal static class UndoPlan
{
    private const string Goes = "The source position goes back with the rows: ingest applies the events since then again.";
    private const string Stays = "The source position stays where it is: ingest does not apply the undone events again.";

    /// <summary>One item per instant, in the order in which they are undone.</summary>
    public static async Task<ServicePlan> OfAsync(
        TableState state, ServiceKind kind, IEnumerable<HoodieInstantInfo> undone, bool keepPosition, CancellationToken cancellationToken)
    {
        var items = new List<ServicePlanItem>();
        foreach (var info in undone)
        {
            items.Add(await ItemAsync(state, info, cancellationToken).ConfigureAwait(false));
        }

        return new ServicePlan(kind, items)
        {
            Resumes = state.Timeline.Instants.FirstOrDefault(instant =>
                instant.Action is TimelineAction.Restore or TimelineAction.Rollback && instant.State != InstantState.Completed)?.Time,
            Notes = items.Count == 0 ? ["No write is newer."] : [keepPosition ? Stays : Goes],
        };
    }

    private static async Task<ServicePlanItem> ItemAsync(TableState state, HoodieInstantInfo info, CancellationToken cancellationToken)
    {
        var instant = state.Timeline.FindWrite(InstantTime.Parse(info.CommitTime));
        var metadata = instant is { State: InstantState.Completed }
            ? await state.MetadataOfAsync(instant, cancellationToken).ConfigureAwait(false)
            : CommitMetadata.Empty;
        var what = instant is { State: InstantState.Completed }
            ? $"{metadata.OperationType.StoredName()} ({info.Action}) undone"
            : $"pending {info.Action} dropped";
        return new ServicePlanItem(string.Empty, info.CommitTime, what, metadata.Stats.Count(), metadata.Stats.Sum(stat => stat.FileSizeInBytes));
    }
}
