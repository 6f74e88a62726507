using System.Security.Cryptography;
using System.Text;

namespace Lakehouse.TableFormat.Storage;

/// <summary>
/// Copies of files that never change, in a folder of this machine, up to a number of bytes; those used longest ago go first. A file gets its name
/// when it is whole and on disk, so a process may be killed at any time. A user holds a shared lock on its file, and only files that nobody holds
/// are removed, so several processes can share the folder. It may be deleted at any time. Thread-safe.
/// </summary>
/// <param name="folder">Absolute folder.</param>
/// <param name="limit">Bytes that the copies may take.</param>
/// <param name="clock">Tells when a copy was used.</param>
internal sealed class FileCache(string folder, long limit, TimeProvider clock)
{
    private const string Unfinished = ".part";
    private const int MostAttempts = 5;

    private long addedSinceLook = long.MaxValue / 2;

    /// <summary>The copy of a file, held until the stream is closed, or null.</summary>
    /// <param name="name">What names the file in all stores.</param>
    public FileStream? TryOpen(string name)
    {
        var path = PathOf(name);
        try
        {
            var found = new FileStream(path, new FileStreamOptions { Share = FileShare.Read, Options = FileOptions.RandomAccess });
            if (!File.Exists(path))
            {
                // It was removed between its opening and its lock.
                found.Dispose();
                return null;
            }

            Touch(path);
            return found;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Not there, being removed, or not for us: in each case the store has it.
            return null;
        }
    }

    /// <summary>Begins a copy; null when the folder cannot be written, as nothing depends on it.</summary>
    public FileStream? TryBegin(string mark) => TryCreate(mark, FileShare.None, 1 << 16, FileOptions.Asynchronous);

    /// <summary>Begins a file that others of this machine may read while it is filled; it never gets a name and goes by <see cref="Drop"/>. Null as above.</summary>
    public FileStream? TryBeginOpen(string mark) => TryCreate(mark, FileShare.ReadWrite, 0, FileOptions.None);

    /// <summary>Bytes that the copies may take.</summary>
    public long Limit => limit;

    /// <summary>Gives a whole copy its name and closes it; false when the disk refuses, and the copy is gone then.</summary>
    public bool TryFinish(string name, FileStream whole)
    {
        try
        {
            whole.Flush(flushToDisk: true);
            var length = whole.Length;
            var path = PathOf(name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(whole.Name, path, overwrite: true);
            whole.Dispose();
            Touch(path);
            Trim(length);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Drop(whole);
            return false;
        }
    }

    /// <summary>Removes an unfinished copy.</summary>
    public static void Drop(FileStream unfinished)
    {
        try
        {
            unfinished.Dispose();
        }
        catch (IOException)
        {
            // What is left in its buffer finds no room either; the file is closed nevertheless.
        }

        TryDelete(unfinished.Name);
    }

    /// <summary>Forgets a file whose original is removed.</summary>
    public void Forget(string name) => TryDelete(PathOf(name));

    // Another's look at the folder may take a new file for a dead process's, between its creation and its lock.
    private FileStream? TryCreate(string mark, FileShare share, int buffer, FileOptions options)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            try
            {
                Directory.CreateDirectory(folder);
                var path = Path.Combine(folder, FormattableString.Invariant($"{mark}-{attempt}{Unfinished}"));
                var begun = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, share, buffer, options);
                if (File.Exists(path))
                {
                    return begun;
                }

                begun.Dispose();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Being removed at this moment, or the disk refuses.
            }
        }

        return null;
    }

    // The folder is looked through when a sixteenth of the limit was added, not at every file.
    private void Trim(long added)
    {
        if (Interlocked.Add(ref addedSinceLook, added) < limit / 16)
        {
            return;
        }

        Interlocked.Exchange(ref addedSinceLook, 0);
        try
        {
            RemoveOldest();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another process removes files too; the next look comes.
        }
    }

    private void RemoveOldest()
    {
        var files = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.LastAccessTimeUtc).ToList();

        // Unfinished files have holes, and whoever fills them counts their bytes.
        var total = files.Where(file => !file.Name.EndsWith(Unfinished, StringComparison.Ordinal)).Sum(file => file.Length);
        foreach (var file in files)
        {
            var size = file.Length;
            if (file.Name.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                TryDeleteUnused(file.FullName);
            }
            else if (total > limit && TryDeleteUnused(file.FullName))
            {
                total -= size;
            }
        }
    }

    // Whoever holds a file has a lock on it, also the writer of an unfinished one.
    private static bool TryDeleteUnused(string path)
    {
        try
        {
            using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            if (OperatingSystem.IsWindows())
            {
                alone.Dispose();
            }

            File.Delete(path);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // In use, or gone: the next look comes.
            return false;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Windows keeps what is open; the next look removes it.
        }
    }

    private void Touch(string path)
    {
        try
        {
            File.SetLastAccessTimeUtc(path, clock.GetUtcNow().UtcDateTime);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A folder that may only be read serves nevertheless.
        }
    }

    private string PathOf(string name)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return Path.Combine(folder, hash[..2], hash[2..40]);
    }
}
