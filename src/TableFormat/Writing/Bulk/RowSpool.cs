using System.Text;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Bulk;

/// <summary>
/// Rows of a load that is larger than memory, on local disk, in parts that hold whole file groups: each part is loaded and written by itself.
/// Removed when disposed. Not thread-safe.
/// </summary>
internal sealed class RowSpool(KeyGenerator keys, BucketIndex index) : IDisposable
{
    /// <summary>Number of parts; the largest load is about this many times the buffer of a load.</summary>
    public const int Parts = 64;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lakehouse-load-");
    private readonly List<SpoolSegment> segments = [];

    /// <summary>Takes in a batch of upserts; the batch stays the caller's.</summary>
    /// <exception cref="LakehouseException">Invalid: rows without usable key, or rows that are no upserts.</exception>
    public void Add(UpsertBatch batch)
    {
        var runs = Enumerable.Range(0, Parts).Select(_ => new RunList()).ToArray();
        var keyed = keys.Generate(batch.Rows, batch.Schema);
        RefuseErrors(batch, keyed);
        var salts = keyed.Partitions.Select(partition => (int)(KeyHash.Of(Encoding.UTF8.GetBytes(partition)) % Parts)).ToArray();
        for (var row = 0; row < batch.Rows.Length; row++)
        {
            var part = (salts[keyed.PartitionOfRow[row]] + index.BucketOf(keyed.Keys.GetBytes(row))) % Parts;
            runs[part].Add(0, row, 1);
        }

        var segment = SegmentOf(batch.Schema);
        for (var part = 0; part < Parts; part++)
        {
            segment.Write(part, batch, runs[part]);
        }
    }

    /// <summary>The rows of a part, in the order in which they came; the caller disposes them.</summary>
    public List<UpsertBatch> Read(int part) => [.. segments.SelectMany(segment => segment.Read(part))];

    /// <inheritdoc />
    public void Dispose()
    {
        segments.ForEach(segment => segment.Dispose());
        folder.Delete(recursive: true);
    }

    private static void RefuseErrors(UpsertBatch batch, KeyedRows keyed)
    {
        var reason = keyed.Errors.Count > 0 ? $"row {keyed.Errors[0].Row} has no usable key or partition: {keyed.Errors[0].Reason}"
            : batch.Kinds.Span.ContainsAnyExcept(RowKind.Upsert) ? "some of its rows are deletions"
            : null;
        if (reason is not null)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, $"A batch cannot be loaded: {reason}.", fix: "Correct these rows; send deletions as an upsert or delete.");
        }
    }

    private SpoolSegment SegmentOf(TableSchema schema)
    {
        if (segments.Count == 0 || segments[^1].Schema != schema)
        {
            segments.Add(new SpoolSegment(folder.CreateSubdirectory($"{segments.Count}").FullName, schema));
        }

        return segments[^1];
    }
}
