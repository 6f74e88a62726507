namespace Lakehouse.Catalog;

/// <summary>How a catalog stands to a table that it follows.</summary>
public enum CatalogStage
{
    /// <summary>It knows the newest commit.</summary>
    Synced,

    /// <summary>The metastore did not answer or somebody else was in the way; the sync is tried again.</summary>
    Waiting,

    /// <summary>The metastore refuses; the next commit, the next start or <c>lakehouse sync</c> tries again.</summary>
    Failed,

    /// <summary>The run ended before the sync; the next start or <c>lakehouse sync</c> makes it good.</summary>
    Left,
}
