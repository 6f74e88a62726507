using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>
/// One merge of one slice, in as many passes as its memory needs: each pass holds the log rows of its share of the keys and reads the keys of
/// the base file once. Not thread-safe.
/// </summary>
internal sealed class SliceMergeRun
{
    // Rows in memory are larger than in Avro, and much larger than in Parquet.
    private const int MemoryPerAvroByte = 2;
    private const int MemoryPerParquetByte = 8;

    private readonly TableState table;
    private readonly FileSlice slice;
    private readonly ColumnHistory? history;
    private readonly MergeRules rules;
    private readonly MergeColumns columns;
    private readonly IReadOnlyList<LogBlock> blocks;

    private SliceMergeRun(
        TableState table, FileSlice slice, ColumnHistory? history, MergeRules rules, MergeColumns columns, IReadOnlyList<LogBlock> blocks, long memoryBytes)
    {
        this.table = table;
        this.slice = slice;
        this.history = history;
        this.rules = rules;
        this.columns = columns;
        this.blocks = blocks;
        Passes = (int)Math.Clamp((MemoryOf(blocks) + memoryBytes - 1) / memoryBytes, 1, int.MaxValue);
    }

    /// <summary>Passes that the merge takes.</summary>
    internal int Passes { get; }

    /// <summary>The blocks that count, in merge order.</summary>
    internal IReadOnlyList<LogBlock> Blocks => blocks;

    /// <summary>Every block of the slice's log files, those too that do not count.</summary>
    internal required IReadOnlyList<LogBlock> AllBlocks { get; init; }

    /// <summary>Rows of the base file; known after the first pass.</summary>
    internal long BaseRows { get; private set; }

    /// <summary>Base rows that go, by the passes so far.</summary>
    internal DroppedRows Dropped { get; private set; } = new(0);

    /// <summary>Whether one pass over a slice's log is enough. Block headers are read only where the lengths of the files do not tell.</summary>
    internal static async Task<bool> FitsAsync(TableState table, FileSlice slice, InstantTime? upTo, long memoryBytes, CancellationToken cancellationToken)
    {
        if (slice.LogFiles.Sum(file => file.Length) * MemoryPerParquetByte <= memoryBytes)
        {
            return true;
        }

        var blocks = await BlocksOfAsync(table, slice, cancellationToken).ConfigureAwait(false);
        return MemoryOf(new BlockScan(table.Timeline, upTo).Surviving(blocks)) <= memoryBytes;
    }

    /// <summary>Finds the blocks that count; reads their headers, not their rows.</summary>
    internal static async Task<SliceMergeRun> OpenAsync(
        TableState table,
        FileSlice slice,
        ColumnHistory? history,
        TableSchema wanted,
        InstantTime? upTo,
        long memoryBytes,
        CancellationToken cancellationToken)
    {
        var rules = MergeRules.For(table.Properties);
        var columns = await MergeColumns.OfAsync(table, rules, wanted, upTo, cancellationToken).ConfigureAwait(false);
        var blocks = await BlocksOfAsync(table, slice, cancellationToken).ConfigureAwait(false);
        var surviving = new BlockScan(table.Timeline, upTo).Surviving(blocks);
        return new SliceMergeRun(table, slice, history, rules, columns, surviving, memoryBytes) { AllBlocks = blocks };
    }

    /// <summary>Runs one pass: all of its share of the log, then the keys of the base file. The caller disposes what comes.</summary>
    /// <param name="pass">Number of the pass, from 0; in order, each once.</param>
    /// <param name="cancellationToken">Stops the pass.</param>
    internal async Task<ILogMerge> RunAsync(int pass, CancellationToken cancellationToken)
    {
        var share = new KeyShare(pass, Passes);
        var merge = Begin(share);
        try
        {
            await foreach (var rows in new LogRowReader(table, history, rules, columns).ReadAsync(blocks, share, cancellationToken).ConfigureAwait(false))
            {
                merge.Add(rows);
            }

            await MeetBaseAsync(merge, pass, cancellationToken).ConfigureAwait(false);
            return merge;
        }
        catch
        {
            merge.Dispose();
            throw;
        }
    }

    /// <summary>Streams the base rows that stay; after the last pass.</summary>
    internal async IAsyncEnumerable<RecordBatch> StayingAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (slice.BaseFile is not { } file || Dropped.Count == BaseRows)
        {
            yield break;
        }

        await using var open = await BaseFileReader.OpenAsync(table.Storage, file, cancellationToken).ConfigureAwait(false);
        var position = 0L;
        foreach (var batch in open.Read(columns.Wanted, history: history))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (StayingBatch.Of(batch, columns.Wanted, Dropped, position) is { } staying)
            {
                yield return staying;
            }

            position += batch.Length;
        }
    }

    private static async Task<List<LogBlock>> BlocksOfAsync(TableState table, FileSlice slice, CancellationToken cancellationToken)
    {
        var blocks = new List<LogBlock>();
        foreach (var file in slice.LogFiles)
        {
            blocks.AddRange(await LogFileReader.ReadBlocksAsync(table.Storage, file.Path, file.Length, cancellationToken).ConfigureAwait(false));
        }

        return blocks;
    }

    private static long MemoryOf(IReadOnlyList<LogBlock> blocks) =>
        blocks.Sum(block => (long)block.ContentLength * (block.Kind == LogBlockKind.ParquetData ? MemoryPerParquetByte : MemoryPerAvroByte));

    private ILogMerge Begin(KeyShare share) => rules.Fields == FieldMerge.Whole && !blocks.Any(LogRowReader.IsPartial)
        ? new WholeRowMerge(columns, new RowOrder(rules), share)
        : new FieldwiseMerge(columns, rules, share);

    private async Task MeetBaseAsync(ILogMerge merge, int pass, CancellationToken cancellationToken)
    {
        if (slice.BaseFile is not { } file)
        {
            return;
        }

        await using var open = await BaseFileReader.OpenAsync(table.Storage, file, cancellationToken).ConfigureAwait(false);
        if (pass == 0)
        {
            BaseRows = open.RowCount;
            Dropped = new DroppedRows(BaseRows);
        }

        var position = 0L;
        foreach (var batch in merge.Counts.LogRecords == 0 ? [] : open.Read(merge.BaseColumns, history: history))
        {
            using (batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                merge.Meet(batch, position, Dropped);
                position += batch.Length;
            }
        }
    }
}
