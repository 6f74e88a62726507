using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Reads delete blocks of version 3 (spec 5.4); older ones hold Java objects and are refused. Stateless and thread-safe.</summary>
internal static class DeleteBlockReader
{
    /// <summary>The deleted keys.</summary>
    /// <exception cref="LakehouseException">Corrupt: damaged content. Unsupported: version 1 or 2.</exception>
    public static DeletedKeys Read(LogContent content) => throw new LakehouseException(ErrorKind.Unsupported, "Log files are not read yet.");
}
