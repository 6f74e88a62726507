namespace Lakehouse.Catalog.Desired;

/// <summary>Keys of the parameters that a sync writes and reads.</summary>
internal static class ParameterKeys
{
    public const string External = "EXTERNAL";
    public const string LastCommit = "last_commit_time_sync";
    public const string LastCompletion = "last_commit_completion_time_sync";

    /// <summary>Ours: instants below the last synced one that were pending then, and so may still become visible; absent where there were none.</summary>
    public const string PendingThen = "lakehouse.sync.pending";

    public const string Provider = "spark.sql.sources.provider";
    public const string SparkVersion = "spark.sql.create.version";

    /// <summary>Begins every key that holds the schema; those that a new schema does not write are removed.</summary>
    public const string SchemaPrefix = "spark.sql.sources.schema.";

    public const string MetadataListing = "hudi.metadata-listing-enabled";
    public const string QueryAsReadOptimized = "hoodie.query.as.ro.table";
    public const string Path = "path";
    public const string SerializationFormat = "serialization.format";
}
