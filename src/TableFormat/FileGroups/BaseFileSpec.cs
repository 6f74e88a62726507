using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>What a base file is to be.</summary>
/// <param name="TableName">Names the Avro record in the footer.</param>
/// <param name="Schema">Data columns, without meta columns.</param>
/// <param name="PartitionPath">The file's partition; stands in every row.</param>
/// <param name="Name">The file's name; stands in every row.</param>
/// <param name="ExpectedRows">Size of the bloom filter; more rows make it grow.</param>
internal sealed record BaseFileSpec(string TableName, TableSchema Schema, string PartitionPath, BaseFileName Name, long ExpectedRows)
{
    /// <summary>False for virtual keys: the meta columns are null and the footer has no filter (spec 4.2).</summary>
    internal bool PopulateMetaFields { get; init; } = true;

    /// <summary>Kind of bloom filter: <c>DYNAMIC_V0</c> or <c>SIMPLE</c>.</summary>
    internal string BloomKind { get; init; } = BloomFilter.Dynamic;

    /// <summary>Chance that the filter answers yes for a key that is not in the file.</summary>
    internal double BloomFalsePositives { get; init; } = BloomFilter.DefaultFalsePositives;

    /// <summary>
    /// Filter of the file that this one follows, or null. It holds the keys of all rows that are copied from there, so that hashing
    /// them again can be left out; it is changed.
    /// </summary>
    internal BloomFilter? InheritedFilter { get; init; }

    /// <summary>Codec and row groups.</summary>
    internal ParquetWriteOptions Parquet { get; init; } = new();
}
