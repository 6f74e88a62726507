namespace Lakehouse.Catalog.Planning;

/// <summary>How a plan brings columns up to date.</summary>
internal enum ColumnsMode
{
    /// <summary>By altering the table.</summary>
    Alter,

    /// <summary>By registering it anew, since the metastore refused.</summary>
    Recreate,

    /// <summary>Not at all, since the metastore refused.</summary>
    Keep,
}
