using DuckDB.NET.Native;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Duck;

/// <summary>Types of result columns that DuckDB hands over as something else: bytes of its own, less than the value, or what no output here can print.</summary>
internal static class DuckResultTypes
{
    /// <summary>Refuses a column of such a type, also within lists, maps and structs.</summary>
    /// <param name="column">Name of the column.</param>
    /// <param name="type">Its type.</param>
    /// <exception cref="LakehouseException">Unsupported: the type is one of them.</exception>
    public static void Require(string column, DuckDBLogicalType type)
    {
        var id = NativeMethods.LogicalType.DuckDBGetTypeId(type);
        if (NameOf(id) is { } name)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported, $"Column {column} of the result has the type {name}, whose values do not leave the engine whole.", fix: "cast it in the statement, such as x::VARCHAR");
        }

        foreach (var member in MembersOf(id, type))
        {
            using (member)
            {
                Require(column, member);
            }
        }
    }

    private static string? NameOf(DuckDBType type) => type switch
    {
        DuckDBType.UnsignedHugeInt => "UHUGEINT",
        DuckDBType.VarInt => "BIGNUM",
        DuckDBType.Bit => "BIT",
        DuckDBType.TimeTz => "TIME WITH TIME ZONE",
        DuckDBType.Union => "UNION",
        _ => null,
    };

    private static IEnumerable<DuckDBLogicalType> MembersOf(DuckDBType id, DuckDBLogicalType type) => id switch
    {
        DuckDBType.List => [NativeMethods.LogicalType.DuckDBListTypeChildType(type)],
        DuckDBType.Array => [NativeMethods.LogicalType.DuckDBArrayTypeChildType(type)],
        DuckDBType.Map => [NativeMethods.LogicalType.DuckDBMapTypeKeyType(type), NativeMethods.LogicalType.DuckDBMapTypeValueType(type)],
        DuckDBType.Struct => Enumerable.Range(0, (int)NativeMethods.LogicalType.DuckDBStructTypeChildCount(type))
            .Select(member => NativeMethods.LogicalType.DuckDBStructTypeChildType(type, member)),
        _ => [],
    };
}
