namespace Lakehouse.TableFormat.Timeline;

/// <summary>What a completed commit, delta commit or replace commit says about itself (spec 2.4). Immutable.</summary>
public sealed record CommitMetadata
{
    /// <summary>Key of <see cref="ExtraMetadata"/> under which every commit carries the table's Avro schema.</summary>
    public const string SchemaKey = "schema";

    private static readonly Dictionary<string, IReadOnlyList<WriteStat>> NoStats = [];
    private static readonly Dictionary<string, string> NoExtra = [];
    private static readonly Dictionary<string, IReadOnlyList<string>> NoReplaced = [];

    /// <summary>What Hudi takes a completed file of 0 bytes for.</summary>
    public static CommitMetadata Empty { get; } = new();

    /// <summary>Written files by partition path.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<WriteStat>> PartitionToWriteStats { get; init; } = NoStats;

    /// <summary>True for the commit that ends a compaction.</summary>
    public bool Compacted { get; init; }

    /// <summary>Free texts: the schema, source positions, checkpoints (spec 12).</summary>
    public IReadOnlyDictionary<string, string> ExtraMetadata { get; init; } = NoExtra;

    /// <summary>Kind of write.</summary>
    public WriteOperation OperationType { get; init; }

    /// <summary>File groups that a replace commit makes invisible, by partition path.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ReplacedFileIds { get; init; } = NoReplaced;

    /// <summary>True when the metadata is that of a replace commit, whose JSON has one member more.</summary>
    public bool IsReplace { get; init; }

    /// <summary>All write stats, partition by partition.</summary>
    public IEnumerable<WriteStat> Stats => PartitionToWriteStats.Values.SelectMany(stats => stats);

    /// <summary>The Avro schema of the table as this commit knew it, or null when it says none.</summary>
    public string? SchemaJson =>
        ExtraMetadata.TryGetValue(SchemaKey, out var schema) && schema.Length > 0 ? schema : null;
}
