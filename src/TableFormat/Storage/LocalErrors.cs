using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage;

/// <summary>What the operating system's refusals mean, with a fix for each that a person can mend.</summary>
internal static class LocalErrors
{
    private const int NoEntry = 2;
    private const int NotPermitted = 1;
    private const int AccessDenied = 13;
    private const int NoSpace = 28;
    private const int ReadOnlyFiles = 30;
    private const int QuotaLinux = 122;
    private const int QuotaMac = 69;
    private const int WindowsReadOnly = 19;
    private const int WindowsHandleDiskFull = 39;
    private const int WindowsDiskFull = 112;

    /// <summary>Runs file work; failures of the operating system come out as <see cref="LakehouseException"/>.</summary>
    public static T Run<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Describe(path, failure);
        }
    }

    /// <summary>As <see cref="Run{T}"/>, for work that waits.</summary>
    public static async ValueTask<T> RunAsync<T>(string path, Func<ValueTask<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Describe(path, failure);
        }
    }

    /// <summary>Throws unless a system call returned 0.</summary>
    public static void ThrowIf(int error, string path)
    {
        if (error != 0)
        {
            throw Describe(path, error, null);
        }
    }

    /// <summary>The failure as this program tells it.</summary>
    public static LakehouseException Describe(string path, Exception failure) => failure switch
    {
        UnauthorizedAccessException => Describe(path, AccessDenied, failure),
        FileNotFoundException or DirectoryNotFoundException => Describe(path, NoEntry, failure),
        PathTooLongException => Make(ErrorKind.Invalid, "The path is too long for this file system.", path, "Choose a shorter root or shorter partition values.", failure),
        _ => Describe(path, failure.HResult & 0xFFFF, failure),
    };

    private static LakehouseException Describe(string path, int error, Exception? failure) => error switch
    {
        NoSpace or WindowsDiskFull or WindowsHandleDiskFull =>
            Make(ErrorKind.Unavailable, "The disk is full.", path, "Free space on the volume, or move the lake to a larger one; what was committed is safe.", failure),
        QuotaLinux or QuotaMac =>
            Make(ErrorKind.Unavailable, "The disk quota is used up.", path, "Raise the quota of this user, or free space.", failure),
        ReadOnlyFiles or WindowsReadOnly =>
            Make(ErrorKind.Unavailable, "The file system is mounted read-only.", path, "Mount it writable, or choose another folder.", failure),
        AccessDenied or NotPermitted =>
            Make(ErrorKind.Invalid, "This user may not access the file or folder.", path, $"Give user '{Environment.UserName}' read and write permission, or run as another user.", failure),
        NoEntry =>
            Make(ErrorKind.Corrupt, "The file does not exist.", path, null, failure),
        _ => Make(ErrorKind.Unavailable, $"The file system failed: {failure?.Message ?? $"error {error}"}", path, null, failure),
    };

    private static LakehouseException Make(ErrorKind kind, string message, string path, string? fix, Exception? failure) =>
        new(kind, message, new ErrorContext { Path = path }, fix, failure);
}
