using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;

namespace Lakehouse.Cli.Commands;

/// <summary>Lakes and tables of the command line as stores: folders, or prefixes of a bucket.</summary>
internal static class LakeFolder
{
    /// <summary>What a person wrote as a location.</summary>
    /// <exception cref="LakehouseException">Invalid: it names none.</exception>
    public static StorageLocation Locate(CliHost host, string text) => StorageLocation.Parse(text, host.WorkingFolder);

    /// <summary>The store of a location, which need not exist.</summary>
    /// <param name="host">Clock, caches and the AWS environment.</param>
    /// <param name="location">Where.</param>
    /// <param name="settings">Settings of a configuration; those of the environment when null.</param>
    public static IStorage Open(CliHost host, StorageLocation location, S3Settings? settings = null) =>
        LakeStorage.Open(location, location.IsS3 ? settings ?? S3Environment.Settings(host) : null, host.Clock, UserCache.Memory(host));

    /// <summary>The lake that must be there.</summary>
    /// <exception cref="LakehouseException">There is no such folder.</exception>
    public static IStorage Open(CliHost host, string lake)
    {
        var location = Locate(host, lake);
        return location.Folder is not { } path || Directory.Exists(path)
            ? Open(host, location)
            : throw new LakehouseException(
                ErrorKind.Invalid,
                File.Exists(path) ? "the lake is a file, not a folder" : "there is no such folder",
                new ErrorContext { Path = path },
                "name the lake's folder with --lake; `lakehouse load` and `lakehouse ingest` make one");
    }

    /// <summary>The folder of one table, which must be there.</summary>
    /// <exception cref="LakehouseException">There is no such folder, or it is a lake instead of a table.</exception>
    public static IStorage OpenTable(CliHost host, string folder)
    {
        var location = Locate(host, folder);
        if (location.Folder is { } path && !Directory.Exists(path))
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                File.Exists(path) ? "this is a file, not the folder of a table" : "there is no such folder",
                new ErrorContext { Path = path },
                "name the folder that holds .hoodie, such as <lake>/<database>/<table>");
        }

        return Open(host, location);
    }

    /// <summary>Makes the folder of a lake; in a bucket there is nothing to make.</summary>
    public static void Make(StorageLocation lake)
    {
        if (lake.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
        }
    }

    /// <summary>Whether there is a lake: a folder, or anything below the prefix.</summary>
    public static async Task<bool> ExistsAsync(StorageLocation lake, IStorage storage, CancellationToken cancellationToken)
    {
        if (lake.Folder is { } folder)
        {
            return Directory.Exists(folder);
        }

        await foreach (var _ in storage.ListAsync(string.Empty, recursive: false, cancellationToken))
        {
            return true;
        }

        return false;
    }
}
