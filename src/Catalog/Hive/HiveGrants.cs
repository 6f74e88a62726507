using Lakehouse.Catalog.Hive.Wire;
using Thrift.Protocol.Entities;

namespace Lakehouse.Catalog.Hive;

/// <summary>Grants in the two forms of a Hive Metastore: listed one by one, and as the set that a new table is given.</summary>
internal static class HiveGrants
{
    // PrincipalType: 1 user, 2 role, 3 group. PrincipalPrivilegeSet: 1 users, 2 groups, 3 roles.
    private static readonly (int Principal, short Field)[] Places = [(1, 1), (3, 2), (2, 3)];

    /// <summary>
    /// HiveObjectPrivileges (2 principalName, 3 principalType, 4 grantInfo) as a PrincipalPrivilegeSet; null for none. Who granted and who may grant on stays; the time is
    /// that of the new table.
    /// </summary>
    public static WireStruct? ToSet(IEnumerable<WireStruct> granted)
    {
        var grants = granted.Where(grant => grant.Struct(4) is not null).ToList();
        if (grants.Count == 0)
        {
            return null;
        }

        var set = new WireStruct();
        foreach (var (principal, field) in Places)
        {
            set.Set(field, Of(grants.Where(grant => grant.Number(3) == principal)));
        }

        return set;
    }

    private static WireMap Of(IEnumerable<WireStruct> grants) => new(
        TType.String,
        TType.List,
        [.. grants.GroupBy(grant => grant.Text(2) ?? "", StringComparer.Ordinal)
            .Select(one => KeyValuePair.Create<object, object>(one.Key, WireList.OfStructs(one.Select(grant => grant.Struct(4)!))))]);
}
