using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Lakehouse.TableFormat.Storage;

/// <summary>
/// A lock by the operating system on a file that stays behind. The holder writes who it is into the file; reading that back by
/// name proves that nobody removed or replaced the file, which would let a second holder in.
/// </summary>
internal sealed class LocalLock : IStorageLock
{
    private readonly string path;
    private readonly FileStream file;
    private readonly byte[] token;
    private bool released;

    private LocalLock(string path, FileStream file)
    {
        this.path = path;
        this.file = file;
        token = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName} process {Environment.ProcessId} lock {Stopwatch.GetTimestamp()}\n"));
        file.SetLength(0);
        file.Write(token);
        file.Flush();
    }

    /// <summary>Takes the lock, or returns null when somebody holds it.</summary>
    public static LocalLock? TryTake(string path)
    {
        LocalFolders.Create(Path.GetDirectoryName(path)!);
        FileStream file;
        try
        {
            // FileShare.None is flock(LOCK_EX) on Unix and a sharing mode on Windows; both end with the process.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException failure) when (IsHeldByOther(failure))
        {
            return null;
        }

        var taken = new LocalLock(path, file);
        if (taken.IsStillNamed())
        {
            return taken;
        }

        file.Dispose();
        return null;
    }

    /// <inheritdoc />
    public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default) => new(!released && IsStillNamed());

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        released = true;
        await file.DisposeAsync().ConfigureAwait(false);
    }

    // Windows refuses to remove or rename a file that is open without sharing.
    private bool IsStillNamed() =>
        OperatingSystem.IsWindows() || LocalNative.ReadPastLocks(path, token.Length).AsSpan().SequenceEqual(token);

    private static bool IsHeldByOther(IOException failure) =>
        failure is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
        && (failure.HResult & 0xFFFF) is 11 or 35 or 32 or 33;
}
