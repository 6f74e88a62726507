using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>Changes to the files of one partition, in the order in which they happened. Groups that change lose what was built of them. Not thread-safe.</summary>
/// <param name="before">Where it starts from.</param>
internal sealed class PartitionEdit(PartitionFiles before)
{
    private readonly Dictionary<string, GroupFiles> known = before.Groups.ToDictionary(group => group.FileId, StringComparer.Ordinal);
    private readonly Dictionary<string, (List<BaseFile> BaseFiles, List<LogFile> LogFiles)> changed = new(StringComparer.Ordinal);

    /// <summary>A file is there, in place of one of the same name; false for what is no data file.</summary>
    public bool Add(string path, long length)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (BaseFileName.TryParse(name, out var baseName))
        {
            var files = Open(baseName.FileId).BaseFiles;
            files.RemoveAll(file => file.Path == path);
            files.Add(new BaseFile(baseName, path, length));
            return true;
        }

        if (LogFileName.TryParse(name, out var logName) && !logName.IsCdc)
        {
            var files = Open(logName.FileId).LogFiles;
            files.RemoveAll(file => file.Path == path);
            files.Add(new LogFile(logName, path, length));
            return true;
        }

        return false;
    }

    /// <summary>A file is gone.</summary>
    public void Remove(string name)
    {
        if (BaseFileName.TryParse(name, out var baseName))
        {
            Open(baseName.FileId).BaseFiles.RemoveAll(file => file.Name == baseName);
        }
        else if (LogFileName.TryParse(name, out var logName))
        {
            Open(logName.FileId).LogFiles.RemoveAll(file => file.Name == logName);
        }
    }

    /// <summary>Takes the base files and the log files that name certain instants out of a group.</summary>
    public void DropLeftovers(string fileId, IReadOnlySet<InstantTime> baseInstants, IReadOnlySet<InstantTime> logInstants)
    {
        var (baseFiles, logFiles) = Open(fileId);
        baseFiles.RemoveAll(file => baseInstants.Contains(file.Name.Instant));
        logFiles.RemoveAll(file => logInstants.Contains(file.Name.Instant));
    }

    /// <summary>The files afterwards.</summary>
    public PartitionFiles Finish()
    {
        foreach (var (fileId, (baseFiles, logFiles)) in changed)
        {
            known[fileId] = new GroupFiles(fileId, [.. baseFiles], [.. logFiles]);
        }

        return before with
        {
            Groups = [.. known.Values.Where(group => group.BaseFiles.Count + group.LogFiles.Count > 0).OrderBy(group => group.FileId, StringComparer.Ordinal)],
        };
    }

    private (List<BaseFile> BaseFiles, List<LogFile> LogFiles) Open(string fileId)
    {
        if (!changed.TryGetValue(fileId, out var files))
        {
            changed[fileId] = files = known.TryGetValue(fileId, out var group) ? ([.. group.BaseFiles], [.. group.LogFiles]) : ([], []);
        }

        return files;
    }
}
