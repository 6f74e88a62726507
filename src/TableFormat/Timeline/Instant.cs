using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>One state of one action on the timeline; the same thing as one file name (spec 2.2, 13), both ways. Immutable.</summary>
/// <param name="Time">When the action was requested; its identity.</param>
/// <param name="Action">What it does. A completed compaction is a <see cref="TimelineAction.Commit"/>, as its file name says.</param>
/// <param name="State">How far it is.</param>
/// <param name="CompletionTime">When it completed; only versions 8 and 9 tell.</param>
public sealed record Instant(InstantTime Time, TimelineAction Action, InstantState State, InstantTime? CompletionTime = null)
{
    private const string RequestedSuffix = ".requested";
    private const string InflightSuffix = ".inflight";

    private static readonly FrozenDictionary<string, (TimelineAction Action, InstantState State)> Extensions = AllExtensions();

    /// <summary>True for actions that add or replace data files.</summary>
    public bool IsWrite => ComparableAction is TimelineAction.Commit or TimelineAction.DeltaCommit or TimelineAction.ReplaceCommit;

    /// <summary>The action that this one completes as: what states of one instant are compared by (spec 2.3, rule 4).</summary>
    public TimelineAction ComparableAction => CompletedAs(Action);

    /// <summary>The action's word in metadata records, such as <c>deltacommit</c>.</summary>
    public string ActionName => NameOf(Action);

    /// <summary>Name of the file that stands for this state, without its folder.</summary>
    public string FileName(TimelineLayout layout) => State switch
    {
        InstantState.Requested => $"{Time}.{ActionName}{RequestedSuffix}",
        InstantState.Inflight when Action == TimelineAction.Commit => $"{Time}{InflightSuffix}",
        InstantState.Inflight => $"{Time}.{ActionName}{InflightSuffix}",
        _ when layout.HasCompletionTimes && CompletionTime is { } completion => $"{Time}_{completion}.{NameOf(ComparableAction)}",
        _ => $"{Time}.{NameOf(ComparableAction)}",
    };

    /// <summary>This instant in another state; a completed compaction or clustering changes its action with it.</summary>
    public Instant In(InstantState state, InstantTime? completionTime = null) =>
        new(Time, state == InstantState.Completed ? ComparableAction : Action, state, completionTime);

    /// <summary>Reads a file name of the timeline folder; false for every file that is no instant.</summary>
    public static bool TryParse(string fileName, [NotNullWhen(true)] out Instant? instant)
    {
        instant = null;
        if (!HasInstantExtension(fileName, out var stem, out var kind))
        {
            return false;
        }

        var separator = stem.IndexOf('_', StringComparison.Ordinal);
        InstantTime? completion = null;
        if (separator >= 0)
        {
            if (kind.State != InstantState.Completed || !InstantTime.TryParse(stem[(separator + 1)..], out var completed))
            {
                return false;
            }

            completion = completed;
            stem = stem[..separator];
        }

        instant = InstantTime.TryParse(stem, out var time) ? new Instant(time, kind.Action, kind.State, completion) : null;
        return instant is not null;
    }

    /// <summary>True when the name's extension (all from its first dot) is one of the timeline's, whatever stands before it.</summary>
    internal static bool HasInstantExtension(string fileName) => HasInstantExtension(fileName, out _, out _);

    private static bool HasInstantExtension(string fileName, out string stem, out (TimelineAction Action, InstantState State) kind)
    {
        var dot = fileName.IndexOf('.', StringComparison.Ordinal);
        stem = dot < 0 ? fileName : fileName[..dot];
        kind = default;
        return dot >= 0 && Extensions.TryGetValue(fileName[dot..], out kind);
    }

    /// <summary>The action's word in file names and metadata.</summary>
    internal static string NameOf(TimelineAction action) => action switch
    {
        TimelineAction.Commit => "commit",
        TimelineAction.DeltaCommit => "deltacommit",
        TimelineAction.ReplaceCommit => "replacecommit",
        TimelineAction.Clustering => "clustering",
        TimelineAction.Compaction => "compaction",
        TimelineAction.LogCompaction => "logcompaction",
        TimelineAction.Clean => "clean",
        TimelineAction.Rollback => "rollback",
        TimelineAction.Savepoint => "savepoint",
        TimelineAction.Restore => "restore",
        TimelineAction.Indexing => "indexing",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    /// <summary>The action of a word in file names and metadata, or null.</summary>
    internal static TimelineAction? ActionOf(string name)
    {
        foreach (var action in Enum.GetValues<TimelineAction>())
        {
            if (NameOf(action) == name)
            {
                return action;
            }
        }

        return null;
    }

    /// <summary>The actions that complete as the given one, itself included (spec 2.2).</summary>
    internal static IEnumerable<TimelineAction> CompletingAs(TimelineAction completed) =>
        Enum.GetValues<TimelineAction>().Where(action => CompletedAs(action) == completed);

    private static TimelineAction CompletedAs(TimelineAction action) => action switch
    {
        TimelineAction.Compaction => TimelineAction.Commit,
        TimelineAction.LogCompaction => TimelineAction.DeltaCommit,
        TimelineAction.Clustering => TimelineAction.ReplaceCommit,
        _ => action,
    };

    private static FrozenDictionary<string, (TimelineAction Action, InstantState State)> AllExtensions()
    {
        var all = new Dictionary<string, (TimelineAction, InstantState)>(StringComparer.Ordinal);
        foreach (var action in Enum.GetValues<TimelineAction>())
        {
            all[$".{NameOf(action)}{RequestedSuffix}"] = (action, InstantState.Requested);
            var inflight = action == TimelineAction.Commit ? InflightSuffix : $".{NameOf(action)}{InflightSuffix}";
            all[inflight] = (action, InstantState.Inflight);
            if (CompletedAs(action) == action)
            {
                all[$".{NameOf(action)}"] = (action, InstantState.Completed);
            }
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
