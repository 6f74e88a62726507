using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>
/// Finds the slice that takes a group's next log file: the newest one, where a pending compaction counts as a slice even before it has a
/// file, because it reads no log that is added to the slice before it (spec 3.5(5), 8.1).
/// </summary>
internal sealed class LogTargets
{
    private readonly Dictionary<(string Partition, string FileId), InstantTime> pending = [];

    private LogTargets()
    {
    }

    /// <summary>Reads the plans of the table's pending compactions.</summary>
    /// <exception cref="LakehouseException">Corrupt: a plan is gone or half-written.</exception>
    public static async Task<LogTargets> LoadAsync(TableState state, CancellationToken cancellationToken)
    {
        var targets = new LogTargets();
        foreach (var compaction in state.Timeline.PendingWrites.Where(instant => instant.Action == TimelineAction.Compaction))
        {
            var path = state.Properties.Layout.PathOf(compaction.In(InstantState.Requested).FileName(state.Properties.Layout));
            var content = await state.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false) ?? throw Gone(path, compaction);
            foreach (var operation in TimelineAvro.ReadCompactionPlan(content, path).Operations)
            {
                targets.Add(operation, compaction.Time);
            }
        }

        return targets;
    }

    /// <summary>The target in a live group.</summary>
    public LogTarget Of(FileGroup group)
    {
        var newest = group.Slices[0];
        var instant = pending.TryGetValue((group.PartitionPath, group.FileId), out var compaction) && compaction > newest.BaseInstant
            ? compaction
            : newest.BaseInstant;
        var logs = instant == newest.BaseInstant ? newest.LogFiles : [];
        return new LogTarget(
            instant,
            logs.Select(log => log.Name.Version).DefaultIfEmpty().Max() + 1,
            newest.BaseInstant == instant ? newest.BaseFile?.Name.ToString() ?? string.Empty : string.Empty,
            [.. logs.Select(log => log.Name.ToString())])
        {
            FollowsSlice = group.Slices.Count > 1 || instant != newest.BaseInstant,
        };
    }

    private void Add(CompactionOperation operation, InstantTime compaction)
    {
        var group = (operation.PartitionPath ?? string.Empty, operation.FileId ?? string.Empty);
        if (!pending.TryGetValue(group, out var other) || other < compaction)
        {
            pending[group] = compaction;
        }
    }

    private static LakehouseException Gone(string path, Instant compaction) => new(
        ErrorKind.Corrupt,
        "The plan of a pending compaction is gone, so it is not known which log files it will take.",
        new ErrorContext { Path = path, Instant = compaction.Time.ToString() },
        "Write again; if the error stays, restore the plan or roll the compaction back with the engine that made it.");
}
