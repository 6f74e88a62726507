using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cli.Commands;

/// <summary>Folders of the command line as stores.</summary>
internal static class LakeFolder
{
    /// <summary>The lake that must be there.</summary>
    /// <exception cref="LakehouseException">There is no such folder.</exception>
    public static LocalStorage Open(CliHost host, string folder)
    {
        var path = host.FullPath(folder);
        return Directory.Exists(path)
            ? new LocalStorage(path, UserCache.Memory(host))
            : throw new LakehouseException(
                ErrorKind.Invalid,
                File.Exists(path) ? "the lake is a file, not a folder" : "there is no such folder",
                new ErrorContext { Path = path },
                "name the lake's folder with --lake; `lakehouse load` and `lakehouse ingest` make one");
    }

    /// <summary>The folder of one table, which must be there.</summary>
    /// <exception cref="LakehouseException">There is no such folder, or it is a lake instead of a table.</exception>
    public static LocalStorage OpenTable(CliHost host, string folder)
    {
        var path = host.FullPath(folder);
        if (!Directory.Exists(path))
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                File.Exists(path) ? "this is a file, not the folder of a table" : "there is no such folder",
                new ErrorContext { Path = path },
                "name the folder that holds .hoodie, such as <lake>/<database>/<table>");
        }

        return new LocalStorage(path, UserCache.Memory(host));
    }
}
