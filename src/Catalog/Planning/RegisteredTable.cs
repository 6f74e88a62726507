using Lakehouse.Catalog.Desired;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Planning;

/// <summary>Whether a registered object is this table's, so that it may be changed.</summary>
internal static class RegisteredTable
{
    private static readonly string[] OfTheServer = ["transient_lastDdlTime", "numFiles", "totalSize", "numRows", "rawDataSize", "COLUMN_STATS_ACCURATE", "numFilesErasureCoded"];

    /// <exception cref="LakehouseException">Invalid: the name is taken by something else.</exception>
    public static void RequireOurs(MetastoreTable observed, TableShape shape)
    {
        if (observed.TableType.Contains("VIEW", StringComparison.OrdinalIgnoreCase))
        {
            throw Taken(observed, shape, "a view");
        }

        var path = observed.Storage.SerdeParameters.GetValueOrDefault(ParameterKeys.Path);
        if (!Locations.AreSameFolder(observed.Storage.Location, shape.Location) && (path is null || !Locations.AreSameFolder(path, shape.Location)))
        {
            throw Taken(observed, shape, $"a table in {observed.Storage.Location}");
        }
    }

    /// <summary>The table as one that is made anew: without what the server adds by itself and without a position.</summary>
    public static MetastoreTable AsNew(MetastoreTable desired)
    {
        var parameters = new SortedDictionary<string, string>(desired.Parameters.ToDictionary(), StringComparer.Ordinal);
        foreach (var key in OfTheServer.Concat([ParameterKeys.LastCommit, ParameterKeys.LastCompletion, ParameterKeys.PendingThen]))
        {
            parameters.Remove(key);
        }

        return desired with { Parameters = parameters, Version = null, Native = null };
    }

    private static LakehouseException Taken(MetastoreTable observed, TableShape shape, string what) => new(
        ErrorKind.Invalid,
        $"The catalog's {observed.Database}.{observed.Name} is {what}, not the table in {shape.Location}.",
        new ErrorContext { Table = shape.Name.ToString() },
        "Drop it there if it is of no use (an external table's data stay), or give this table another name: catalog: database, table or names. A lake that was moved is registered anew once its old tables are dropped.");
}
