namespace Lakehouse.TestKit;

/// <summary>A fresh folder in the machine's temp folder, removed at the end. Its path holds no blanks. Not thread-safe to dispose.</summary>
public sealed class TempFolder : IDisposable
{
    private const int MostAttempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes the folder; <paramref name="name"/> only helps a person who looks.</summary>
    public TempFolder(string name = "test")
    {
        Root = Directory.CreateTempSubdirectory($"lakehouse-{name}-").FullName;
    }

    /// <summary>Absolute path.</summary>
    public string Root { get; }

    /// <summary>A path below the folder; nothing is created.</summary>
    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Makes a folder below this one and returns its path.</summary>
    public string Folder(params string[] parts) => Directory.CreateDirectory(PathOf(parts)).FullName;

    /// <summary>Writes lines to a file below this folder and returns its path.</summary>
    public string WriteLines(string name, IEnumerable<string> lines)
    {
        var path = PathOf(name);
        File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
        return path;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        for (var attempt = 1; !TryDelete(attempt == MostAttempts); attempt++)
        {
            Thread.Sleep(Pause);
        }
    }

    // What a process that is just being killed still puts there goes at a later attempt.
    private bool TryDelete(bool isLast)
    {
        try
        {
            if (Directory.Exists(Root))
            {
                RestoreWriteAccess();
                Directory.Delete(Root, recursive: true);
            }

            return true;
        }
        catch (Exception failure) when (!isLast && failure is (IOException or UnauthorizedAccessException))
        {
            return false;
        }
    }

    // Tests take permissions away to see what the product says; without them the folder could not be removed.
    private void RestoreWriteAccess()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var folder in new DirectoryInfo(Root).EnumerateDirectories("*", SearchOption.AllDirectories))
        {
            if ((folder.UnixFileMode & owner) != owner)
            {
                folder.UnixFileMode |= owner;
            }
        }
    }
}
