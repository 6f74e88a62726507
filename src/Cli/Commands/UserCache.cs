using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cli.Commands;

/// <summary>
/// Where the program remembers the files of large tables between its runs, and keeps copies of files that lie in a bucket: <c>LAKEHOUSE_CACHE</c> (empty for nowhere), else
/// <c>lakehouse</c> below the user's folder for caches. It may be deleted at any time.
/// </summary>
internal static class UserCache
{
    /// <summary>Variable that names the folder.</summary>
    public const string Variable = "LAKEHOUSE_CACHE";

    /// <summary>A memory for the stores of a command.</summary>
    public static StorageMemory Memory(CliHost host) => new(Folder(host) is { Length: > 0 } folder ? Path.Combine(folder, "views") : null);

    /// <summary>Where copies of objects go; null for nowhere.</summary>
    public static string? Files(CliHost host) => Folder(host) is { Length: > 0 } folder ? Path.Combine(folder, "files") : null;

    private static string? Folder(CliHost host)
    {
        if (host.Environment(Variable) is { } named)
        {
            return named.Length == 0 ? null : host.FullPath(named);
        }

        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            return Below(Environment.GetFolderPath(OperatingSystem.IsWindows() ? Environment.SpecialFolder.LocalApplicationData : Environment.SpecialFolder.UserProfile), OperatingSystem.IsMacOS() ? "Library/Caches/lakehouse" : "lakehouse/cache");
        }

        return host.Environment("XDG_CACHE_HOME") is { Length: > 0 } caches
            ? Below(caches, "lakehouse")
            : Below(host.Environment("HOME") ?? string.Empty, ".cache/lakehouse");
    }

    private static string? Below(string folder, string name) => Path.IsPathFullyQualified(folder) ? Path.Combine(folder, name) : null;
}
