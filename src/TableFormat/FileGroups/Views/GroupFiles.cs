using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>The files of one file group, committed or not, and the group that the timeline makes of them. Immutable.</summary>
/// <param name="FileId">File id.</param>
/// <param name="BaseFiles">Base files in no particular order.</param>
/// <param name="LogFiles">Log files in no particular order; change logs are not among them.</param>
internal sealed record GroupFiles(string FileId, IReadOnlyList<BaseFile> BaseFiles, IReadOnlyList<LogFile> LogFiles)
{
    /// <summary>The group, whether it is replaced or not left open; null when no slice is committed, or while <see cref="IsBuilt"/> is false.</summary>
    public FileGroup? Group { get; private init; }

    /// <summary>Whether <see cref="Group"/> fits the files and the timeline.</summary>
    public bool IsBuilt { get; private init; }

    /// <summary>With its group made anew.</summary>
    public GroupFiles Built(SliceBuilder builder, string partition) =>
        this with { Group = builder.Build(partition, FileId, BaseFiles, LogFiles), IsBuilt = true };

    /// <summary>Whether the name of one of the files holds an instant that the test picks.</summary>
    public bool Names(Func<InstantTime, bool> test)
    {
        foreach (var file in BaseFiles)
        {
            if (test(file.Name.Instant))
            {
                return true;
            }
        }

        foreach (var file in LogFiles)
        {
            if (test(file.Name.Instant))
            {
                return true;
            }
        }

        return false;
    }
}
