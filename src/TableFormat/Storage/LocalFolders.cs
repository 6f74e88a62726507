using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage;

/// <summary>Folders of a local store: names inside the root only, created durably.</summary>
/// <param name="root">Full path of the root.</param>
internal sealed class LocalFolders(string root)
{
    /// <summary>Full path of a file or folder of the store.</summary>
    /// <exception cref="LakehouseException">Invalid: the path leads out of the root, by its text or through a symbolic link.</exception>
    public string Resolve(string path)
    {
        if (path.Length == 0)
        {
            return root;
        }

        var full = Path.GetFullPath(Path.Combine(root, path));
        RefuseLinksOutside(path, full);
        return full;
    }

    /// <summary>Makes the folder and those above it, each durable in its parent.</summary>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var parent = Path.GetDirectoryName(folder);
        if (parent is not null)
        {
            Create(parent);
        }

        Directory.CreateDirectory(folder);
        if (parent is not null)
        {
            Sync(parent);
        }
    }

    /// <summary>Makes a folder's entries durable; Windows has no such call and needs none.</summary>
    public static void Sync(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            LocalErrors.ThrowIf(LocalNative.SyncFolder(folder), folder);
        }
    }

    private void RefuseLinksOutside(string path, string full)
    {
        for (var part = full; part is not null && part.Length > root.Length; part = Path.GetDirectoryName(part))
        {
            var info = new FileInfo(part);
            if (info.LinkTarget is null)
            {
                continue;
            }

            var target = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? string.Empty;
            if (!IsInside(target, root) && !IsInside(target, RealRoot()))
            {
                throw new LakehouseException(
                    ErrorKind.Invalid,
                    $"The path '{path}' leads out of the store through the symbolic link '{part}'.",
                    new ErrorContext { Path = full },
                    "Remove the link, or open the folder that it points to as a store of its own.");
            }
        }
    }

    private string RealRoot() => new DirectoryInfo(root).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? root;

    private static bool IsInside(string path, string folder) =>
        path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] == Path.DirectorySeparatorChar;
}
