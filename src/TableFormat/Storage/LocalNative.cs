using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Lakehouse.TableFormat.Storage;

/// <summary>The few system calls of Unix that .NET does not offer.</summary>
internal static partial class LocalNative
{
    public const int Exists = 17;

    private const int AtCurrentFolder = -100;
    private const uint NoReplace = 1;

    /// <summary>Gives a file a second name unless that name exists; 0 or errno.</summary>
    [UnsupportedOSPlatform("windows")]
    public static int Link(string existing, string created) => link(existing, created) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Renames a file unless the new name exists; 0 or errno. Linux only.</summary>
    [UnsupportedOSPlatform("windows")]
    public static int RenameNoReplace(string from, string to) =>
        renameat2(AtCurrentFolder, from, AtCurrentFolder, to, NoReplace) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Makes the entries of a folder durable; 0 or errno.</summary>
    [UnsupportedOSPlatform("windows")]
    public static int SyncFolder(string folder)
    {
        var descriptor = open(folder, 0);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        var error = fsync(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = close(descriptor);
        return error;
    }

    /// <summary>The start of a file, whoever has it locked (.NET's own reads honour advisory locks); empty when it cannot be read.</summary>
    [UnsupportedOSPlatform("windows")]
    public static unsafe byte[] ReadPastLocks(string path, int limit)
    {
        var descriptor = open(path, 0);
        if (descriptor < 0)
        {
            return [];
        }

        var buffer = new byte[limit];
        nint count;
        fixed (byte* start = buffer)
        {
            count = read(descriptor, start, limit);
        }

        _ = close(descriptor);
        return count > 0 ? buffer[..(int)count] : [];
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int link(string existing, string created);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int renameat2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial nint read(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int descriptor);
}
