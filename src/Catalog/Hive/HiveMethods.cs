using static Lakehouse.Catalog.Hive.HiveFaultKind;

namespace Lakehouse.Catalog.Hive;

/// <summary>
/// The calls that are made: only those that Hive 2.3, 3.1 and 4.0 all know with the same arguments (golden catalog, <c>hms/thrift-subset.md</c>; so
/// <c>get_table_req</c> and not <c>get_table</c>, which 4.0 has lost).
/// </summary>
internal static class HiveMethods
{
    /// <summary>1 user_name, 2 group_names → group names. The first call of every connection.</summary>
    public static HiveMethod SetUgi { get; } = new("set_ugi", Changes: false, Meta);

    /// <summary>1 name → Database.</summary>
    public static HiveMethod GetDatabase { get; } = new("get_database", Changes: false, NoSuchObject, Meta);

    /// <summary>1 database.</summary>
    public static HiveMethod CreateDatabase { get; } = new("create_database", Changes: true, AlreadyExists, InvalidObject, Meta);

    /// <summary>1 GetTableRequest {1 dbName, 2 tblName} → GetTableResult {1 table}.</summary>
    public static HiveMethod GetTable { get; } = new("get_table_req", Changes: false, Meta, NoSuchObject);

    /// <summary>1 tbl, 2 environment_context.</summary>
    public static HiveMethod CreateTable { get; } =
        new("create_table_with_environment_context", Changes: true, AlreadyExists, InvalidObject, Meta, NoSuchObject);

    /// <summary>1 dbname, 2 tbl_name, 3 new_tbl, 4 environment_context.</summary>
    public static HiveMethod AlterTable { get; } = new("alter_table_with_environment_context", Changes: true, InvalidOperation, Meta);

    /// <summary>As <see cref="AlterTable"/>, on a connection whose check of columns is turned off.</summary>
    public static HiveMethod ForceTable { get; } = AlterTable with { ForcesColumns = true };

    /// <summary>1 key, 2 value: a setting of this connection. Hive 2.3 refuses the one that is wanted here with a MetaException.</summary>
    public static HiveMethod SetMetaConf { get; } = new("setMetaConf", Changes: false, Meta);

    /// <summary>1 principal_name, 2 principal_type (both absent: everybody's), 3 HiveObjectRef {1 objectType, 2 dbName, 3 objectName} → HiveObjectPrivileges.</summary>
    public static HiveMethod ListPrivileges { get; } = new("list_privileges", Changes: false, Meta);

    /// <summary>1 dbname, 2 name, 3 deleteData.</summary>
    public static HiveMethod DropTable { get; } = new("drop_table", Changes: true, NoSuchObject, Meta);

    /// <summary>
    /// 1 db_name, 2 tbl_name, 3 max_parts (16 bits; −1 is all) → names. Hive 2.3 declares a MetaException as field 1, later ones NoSuchObjectException;
    /// for a missing table 2.3 answers with an internal error and 4.0 with an empty list (fact 27).
    /// </summary>
    public static HiveMethod GetPartitionNames { get; } = new("get_partition_names", Changes: false, NoSuchObject, Meta);

    /// <summary>1 db_name, 2 tbl_name, 3 names → Partitions; unknown names are passed over.</summary>
    public static HiveMethod GetPartitionsByNames { get; } = new("get_partitions_by_names", Changes: false, Meta, NoSuchObject, InvalidObject);

    /// <summary>1 AddPartitionsRequest {1 dbName, 2 tblName, 3 parts, 4 ifNotExists, 5 needResult}.</summary>
    public static HiveMethod AddPartitions { get; } = new("add_partitions_req", Changes: true, InvalidObject, AlreadyExists, Meta);

    /// <summary>1 db_name, 2 tbl_name, 3 new_parts, 4 environment_context.</summary>
    public static HiveMethod AlterPartitions { get; } =
        new("alter_partitions_with_environment_context", Changes: true, InvalidOperation, Meta);

    /// <summary>1 DropPartitionsRequest {1 dbName, 2 tblName, 3 parts {1 names}, 4 deleteData, 5 ifExists, 8 needResult}.</summary>
    public static HiveMethod DropPartitions { get; } = new("drop_partitions_req", Changes: true, NoSuchObject, Meta);
}
