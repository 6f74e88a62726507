using System.Buffers.Binary;
using System.Security.Cryptography;
using Apache.Arrow;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;

namespace Lakehouse.Query.Pull;

/// <summary>The keys of a partition's touched file groups at the end of a range, by their hashes. Not thread-safe.</summary>
internal sealed class AliveKeys
{
    private readonly HashSet<UInt128> keys = [];
    private readonly Dictionary<string, IReadOnlyList<RowRange>> staying = new(StringComparer.Ordinal);

    /// <summary>Adds the keys of rows, whose first column they are; disposes the batches.</summary>
    public async Task AddAsync(IAsyncEnumerable<RecordBatch> rows)
    {
        await foreach (var batch in rows)
        {
            using (batch)
            {
                Add((StringArray)batch.Column(0));
            }
        }
    }

    /// <summary>Adds the keys that a log brought, and remembers which base rows stay.</summary>
    public void Add(SliceMerge merge, int keyColumn)
    {
        foreach (var batch in merge.Added)
        {
            Add((StringArray)batch.Column(keyColumn));
        }

        if (merge.Slice.BaseFile is { } file)
        {
            staying[file.Path] = merge.Staying;
        }
    }

    /// <summary>Base rows that stay in a file, if it is still the base file of a slice that was merged.</summary>
    public IReadOnlyList<RowRange>? StayingOf(BaseFile file) => staying.GetValueOrDefault(file.Path);

    /// <summary>Whether a key is there.</summary>
    public bool Contains(StringArray column, int row) => keys.Contains(HashOf(column, row));

    /// <summary>Which of some base rows have keys that are not there.</summary>
    /// <param name="rows">Their keys.</param>
    /// <param name="positions">Where they lie.</param>
    public async Task<IReadOnlyList<RowRange>> MissingAsync(IAsyncEnumerable<RecordBatch> rows, IReadOnlyList<RowRange> positions)
    {
        var missing = new List<RowRange>();
        using var position = RowRanges.Each(positions).GetEnumerator();
        await foreach (var batch in rows)
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length && position.MoveNext(); row++)
                {
                    if (!Contains((StringArray)batch.Column(0), row))
                    {
                        RowRanges.Append(missing, position.Current);
                    }
                }
            }
        }

        return missing;
    }

    private void Add(StringArray column)
    {
        for (var row = 0; row < column.Length; row++)
        {
            keys.Add(HashOf(column, row));
        }
    }

    private static UInt128 HashOf(StringArray keys, int row)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(keys.GetBytes(row), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
