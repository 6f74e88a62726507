using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.Markers;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Writing.FileGroups;

/// <summary>
/// Writes rows that are stored already into a new base file: they keep commit time, sequence number and record key; the file name column
/// is new (spec 4.1, 8.1). Thread-safe.
/// </summary>
internal sealed class StoredRowsWriter(TableProperties properties, WriterOptions options)
{
    /// <summary>What a batch of rows has to hold: commit time, sequence number and record key, then the data columns.</summary>
    public static TableSchema ColumnsOf(TableSchema schema) => new(
        GroupOutput.StoredMeta.Select(name => new Field(name, new DataType.String())).Concat(schema.Fields));

    /// <summary>Writes a base file after its marker.</summary>
    /// <param name="name">The new file.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="prevCommit">Base instant of the slice before it, or <see cref="WriteStat.NoPreviousCommit"/> for the first base file of a group.</param>
    /// <param name="schema">Data columns, without meta columns.</param>
    /// <param name="rowsWithMeta">Batches of the columns of <see cref="ColumnsOf"/>; each is disposed here.</param>
    /// <param name="expectedRows">Size of the bloom filter.</param>
    /// <param name="commit">The instant that announces the file.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public Task<WriteStat> WriteAsync(
        BaseFileName name,
        string partition,
        string prevCommit,
        TableSchema schema,
        IAsyncEnumerable<RecordBatch> rowsWithMeta,
        long expectedRows,
        TimelineCommit commit,
        CancellationToken cancellationToken) =>
        WriteAsync(
            name, partition, prevCommit, schema, NotInherited(rowsWithMeta, cancellationToken), expectedRows, inherited: null, commit, cancellationToken);

    /// <summary>As above, with the bloom filter of the file that most rows come from; the filter is changed.</summary>
    public async Task<WriteStat> WriteAsync(
        BaseFileName name,
        string partition,
        string prevCommit,
        TableSchema schema,
        IAsyncEnumerable<StoredRows> rowsWithMeta,
        long expectedRows,
        BloomFilter? inherited,
        TimelineCommit commit,
        CancellationToken cancellationToken)
    {
        var started = options.Clock.GetTimestamp();
        var isNew = prevCommit == WriteStat.NoPreviousCommit;
        var marker = new Marker(partition, name.ToString(), isNew ? MarkerKind.Create : MarkerKind.Merge);
        await commit.AnnounceAsync(marker, cancellationToken).ConfigureAwait(false);
        await using var upload = await commit.Table.CreateAsync(marker.DataPath, cancellationToken).ConfigureAwait(false);
        var spec = new BaseFileSpec(properties.TableName, schema, partition, name, expectedRows)
        {
            InheritedFilter = inherited,
            PopulateMetaFields = properties.PopulateMetaFields,
            Parquet = new ParquetWriteOptions { Codec = options.Codec, RowGroupBytes = options.RowGroupBytes },
        };
        using var writer = new BaseFileWriter(upload.Stream, spec);
        await foreach (var rows in rowsWithMeta.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            using (rows.Batch)
            {
                Write(writer, schema, rows);
            }
        }

        writer.Close();
        var length = await commit.PublishAsync(upload, cancellationToken).ConfigureAwait(false);
        var millis = (long)options.Clock.GetElapsedTime(started).TotalMilliseconds;
        return new WriteStat
        {
            FileId = name.FileId,
            Path = marker.DataPath,
            PartitionPath = partition,
            PrevCommit = prevCommit,
            NumWrites = writer.RowsWritten,
            NumInserts = isNew ? writer.RowsWritten : 0,
            TotalWriteBytes = length,
            FileSizeInBytes = length,
            RuntimeStats = isNew ? new RuntimeStats(0, 0, millis) : new RuntimeStats(0, millis, 0),
        };
    }

    private static void Write(BaseFileWriter writer, TableSchema schema, StoredRows rows)
    {
        var batch = rows.Batch;
        var meta = new MetaRows((StringArray)batch.Column(0), (StringArray)batch.Column(1), (StringArray)batch.Column(2));
        var columns = Enumerable.Range(GroupOutput.StoredMeta.Count, schema.Fields.Count).Select(batch.Column);

        // Not disposed: its columns are the batch's.
        writer.Write(new RecordBatch(ArrowMapping.ToArrow(schema, withMeta: false), columns, batch.Length), meta, rows.KeysInherited);
    }

    private static async IAsyncEnumerable<StoredRows> NotInherited(
        IAsyncEnumerable<RecordBatch> batches, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return new StoredRows(batch, KeysInherited: false);
        }
    }
}
