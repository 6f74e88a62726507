namespace Lakehouse.Catalog;

/// <summary>What to do where a metastore refuses a change of columns, as Hive's does for a struct that gains a field (golden catalog facts 17, 31).</summary>
public enum RefusedColumns
{
    /// <summary>
    /// Insist, where the server can be told to (<see cref="Hive.HiveMetastoreSettings.ForceColumns"/>); else drop the registration, never data, and register the table anew with its
    /// grants and all its partitions. So too where partition keys are others.
    /// </summary>
    Recreate,

    /// <summary>Keep the registered columns, bring partitions up to date all the same, and report the refusal.</summary>
    Refuse,
}
