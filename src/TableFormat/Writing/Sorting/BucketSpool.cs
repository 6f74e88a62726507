using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>
/// Rows of one partition on local disk, parted by bucket. Holds one batch in memory. First all additions, then one reading of each bucket.
/// Gone when disposed. Not thread-safe while rows are added; different buckets may be read at the same time.
/// </summary>
/// <param name="columns">Columns of the rows.</param>
/// <param name="keyColumn">Position of the record key.</param>
/// <param name="index">The buckets.</param>
/// <param name="first">First bucket that is kept; rows of buckets outside of the range are left out.</param>
/// <param name="count">Number of buckets that are kept: one open file each.</param>
internal sealed class BucketSpool(TableSchema columns, int keyColumn, BucketIndex index, int first, int count) : IDisposable
{
    private readonly Apache.Arrow.Schema arrow = ArrowMapping.ToArrow(columns, withMeta: false);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lakehouse-buckets-");
    private readonly ArrowRun?[] runs = new ArrowRun?[count];
    private readonly RunList[] lists = [.. Enumerable.Range(0, count).Select(_ => new RunList())];

    /// <summary>Buckets that got rows.</summary>
    public IEnumerable<int> Buckets => Enumerable.Range(0, count).Where(part => runs[part] is not null).Select(part => first + part);

    /// <summary>Takes in a batch, which stays the caller's.</summary>
    public void Add(RecordBatch batch)
    {
        var keys = (StringArray)batch.Column(keyColumn);
        for (var row = 0; row < batch.Length; row++)
        {
            if (index.BucketOf(keys.GetBytes(row)) - first is var part && part >= 0 && part < count)
            {
                lists[part].Add(0, row, 1);
            }
        }

        for (var part = 0; part < count; part++)
        {
            Write(part, batch);
        }
    }

    /// <summary>Rows of a bucket.</summary>
    public long RowsOf(int bucket) => runs[bucket - first]?.Rows ?? 0;

    /// <summary>The rows of a bucket, in the order in which they came; the caller disposes each batch.</summary>
    public async IAsyncEnumerable<RecordBatch> ReadAsync(int bucket, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (runs[bucket - first]?.Read() is { } batch)
        {
            // A batch of the file's reader lies in memory that cannot be freed while the Parquet writer still holds it.
            using (batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var all = new RunList();
                all.Add(0, 0, batch.Length);
                yield return GatheredRows.Of(columns, [batch], all);
            }
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var run in runs)
        {
            run?.Dispose();
        }

        folder.Delete(recursive: true);
    }

    private void Write(int part, RecordBatch batch)
    {
        if (lists[part].Rows > 0)
        {
            var run = runs[part] ??= new ArrowRun(Path.Combine(folder.FullName, $"{part}.arrow"), arrow);
            using var rows = GatheredRows.Of(columns, [batch], lists[part]);
            run.Write(rows);
            lists[part].Clear();
        }
    }
}
