using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Integration.Walk;

/// <summary>What a table of the walk is.</summary>
/// <param name="Type">Table type.</param>
/// <param name="Index">Index that both writers use.</param>
/// <param name="Partitioned">Whether rows lie in partitions.</param>
internal sealed record WalkForm(TableType Type, IndexKind Index, bool Partitioned)
{
    /// <summary>Buckets per partition of a table with the bucket index.</summary>
    public const int Buckets = 2;

    /// <summary>Forms in turn.</summary>
    public static IReadOnlyList<WalkForm> All { get; } =
    [
        new(TableType.MergeOnRead, IndexKind.Bucket, Partitioned: true),
        new(TableType.MergeOnRead, IndexKind.Simple, Partitioned: true),
        new(TableType.CopyOnWrite, IndexKind.Bucket, Partitioned: true),
        new(TableType.MergeOnRead, IndexKind.Bucket, Partitioned: false),
        new(TableType.MergeOnRead, IndexKind.Bloom, Partitioned: false),
        new(TableType.CopyOnWrite, IndexKind.Simple, Partitioned: false),
        new(TableType.MergeOnRead, IndexKind.Bloom, Partitioned: true),
        new(TableType.CopyOnWrite, IndexKind.Bloom, Partitioned: true),
    ];

    /// <summary>
    /// The form as options of the Java peer. Hudi's Java client (not Spark) puts inserts of a merge-on-read table into small base files that have
    /// log files, and loses those: small files are left alone there.
    /// </summary>
    public string JavaOptions => Index == IndexKind.Bucket
        ? $"--index BUCKET --buckets {Buckets}"
        : $"--index {Index.ToString().ToUpperInvariant()}{(Type == TableType.MergeOnRead ? " --conf hoodie.parquet.small.file.limit=0" : "")}";

    /// <summary>How this program writes it.</summary>
    public WriterOptions Options => new() { Index = Index, Retained = 0 };

    /// <inheritdoc />
    public override string ToString() => $"{Type} {Index}{(Partitioned ? " partitioned" : "")}";
}
