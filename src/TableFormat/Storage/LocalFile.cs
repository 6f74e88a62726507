using Lakehouse.TableFormat.Errors;
using Microsoft.Win32.SafeHandles;

namespace Lakehouse.TableFormat.Storage;

/// <summary>A file being written under a temporary name beside its target, and the ways it can take its real name.</summary>
internal sealed class LocalFile : IDisposable
{
    private readonly string target;
    private readonly string temporary;
    private readonly LocalDeletions deletions;
    private bool published;

    private LocalFile(string target, LocalDeletions deletions, bool inOnePiece)
    {
        this.deletions = deletions;
        this.target = target;
        temporary = LocalTemp.Beside(target);
        LocalFolders.Create(Path.GetDirectoryName(target)!);
        Stream = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = inOnePiece ? 0 : 1 << 16,
            Options = inOnePiece ? FileOptions.None : FileOptions.Asynchronous,
        });
    }

    /// <summary>Where the content goes.</summary>
    public FileStream Stream { get; }

    /// <summary>Starts a file; its folder is made when it is missing.</summary>
    /// <param name="target">Full path of the file to be.</param>
    /// <param name="deletions">Deletions that must be durable before it has its name.</param>
    /// <param name="inOnePiece">All of the content comes in one write, so nothing need be gathered for it.</param>
    public static LocalFile Create(string target, LocalDeletions deletions, bool inOnePiece = false) => new(target, deletions, inOnePiece);

    /// <summary>Closes the file, makes it durable and gives it its name, replacing what has it.</summary>
    public async ValueTask ReplaceAsync(CancellationToken cancellationToken)
    {
        await CloseDurablyAsync(cancellationToken).ConfigureAwait(false);
        File.Move(temporary, target, overwrite: true);
        published = true;
        LocalFolders.Sync(Path.GetDirectoryName(target)!);
    }

    /// <summary>As <see cref="ReplaceAsync"/>, unless the name is taken; false then.</summary>
    public async ValueTask<bool> PublishIfAbsentAsync(CancellationToken cancellationToken)
    {
        await CloseDurablyAsync(cancellationToken).ConfigureAwait(false);
        var absent = OperatingSystem.IsWindows() ? MoveIfAbsent() : LinkIfAbsent();
        if (absent)
        {
            LocalFolders.Sync(Path.GetDirectoryName(target)!);
        }

        return absent;
    }

    /// <summary>Closes the file and removes the temporary name, if it is still there.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        finally
        {
            if (!published)
            {
                File.Delete(temporary);
            }
        }
    }

    private async ValueTask CloseDurablyAsync(CancellationToken cancellationToken)
    {
        await Stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        RandomAccess.FlushToDisk(Handle);
        await Stream.DisposeAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        deletions.Flush();
    }

    private SafeFileHandle Handle => Stream.SafeFileHandle;

    private bool MoveIfAbsent()
    {
        try
        {
            File.Move(temporary, target, overwrite: false);
            return published = true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private bool LinkIfAbsent()
    {
        var error = LocalNative.Link(temporary, target);
        if (error is 0 or LocalNative.Exists)
        {
            return error == 0;
        }

        // File systems without hard links (FAT, some network mounts) may still rename without replacing.
        error = OperatingSystem.IsLinux() ? LocalNative.RenameNoReplace(temporary, target) : error;
        published = error == 0;
        return error switch
        {
            0 => true,
            LocalNative.Exists => false,
            _ => throw new LakehouseException(
                ErrorKind.Unsupported,
                $"The file system cannot create a file atomically only if it is absent (error {error}).",
                new ErrorContext { Path = target },
                "Use a file system with hard links, such as ext4, xfs, btrfs or APFS."),
        };
    }
}
