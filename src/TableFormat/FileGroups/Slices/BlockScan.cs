using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Finds the blocks of a slice that count (spec 5.7): committed, not rolled back, not replaced by a log compaction. Oldest first.</summary>
/// <param name="timeline">What is committed.</param>
/// <param name="upTo">Newest instant to see; null sees all that is committed.</param>
internal sealed class BlockScan(ActiveTimeline timeline, InstantTime? upTo)
{
    private const string RollbackCommand = "0";

    private readonly List<(LogBlock Block, InstantTime Instant)> kept = [];

    /// <summary>Blocks with rows and deletions that survive, in merge order.</summary>
    /// <param name="blocks">All blocks of the slice's log files, in the order of the files.</param>
    /// <exception cref="LakehouseException">Corrupt: a block without instant. Unsupported: a kind of block that tables do not have.</exception>
    internal IReadOnlyList<LogBlock> Surviving(IEnumerable<LogBlock> blocks)
    {
        kept.Clear();
        foreach (var block in blocks)
        {
            switch (block.Kind)
            {
                case LogBlockKind.Command:
                    RollBack(block);
                    break;
                case LogBlockKind.AvroData or LogBlockKind.ParquetData or LogBlockKind.HFileData or LogBlockKind.Delete:
                    Keep(block);
                    break;
                case LogBlockKind.Corrupt or LogBlockKind.CdcData:
                default:
                    break;
            }
        }

        return [.. WithoutCompacted().Select(entry => entry.Block)];
    }

    // Its own instant may be newer than the query: what it undoes never was part of the table. Hudi 0.15 stops its scan there and loses what follows.
    private void RollBack(LogBlock block)
    {
        if (block.Headers.GetValueOrDefault(LogHeader.CommandBlockType, RollbackCommand) == RollbackCommand
            && InstantTime.TryParse(block.Headers.GetValueOrDefault(LogHeader.TargetInstantTime), out var target))
        {
            kept.RemoveAll(entry => entry.Instant == target);
        }
    }

    private void Keep(LogBlock block)
    {
        var instant = InstantOf(block);
        if ((upTo is not { } newest || instant <= newest) && timeline.IsCommittedFileInstant(instant))
        {
            kept.Add((block, instant));
        }
    }

    // A log compaction lies behind the blocks that it replaces, and behind newer ones that came while it ran.
    private List<(LogBlock Block, InstantTime Instant)> WithoutCompacted()
    {
        var replacedBy = new Dictionary<InstantTime, InstantTime>();
        foreach (var (block, instant) in Enumerable.Reverse(kept))
        {
            foreach (var old in CompactedBy(block))
            {
                replacedBy.TryAdd(old, replacedBy.GetValueOrDefault(instant, instant));
            }
        }

        return replacedBy.Count == 0 ? kept : Reordered(replacedBy);
    }

    private List<(LogBlock Block, InstantTime Instant)> Reordered(Dictionary<InstantTime, InstantTime> replacedBy)
    {
        var positions = new Dictionary<InstantTime, int>();
        for (var index = 0; index < kept.Count; index++)
        {
            if (replacedBy.TryGetValue(kept[index].Instant, out var by))
            {
                positions[by] = index;
            }
        }

        return [.. kept.Select((entry, index) => (Entry: entry, Index: index))
            .Where(item => !replacedBy.ContainsKey(item.Entry.Instant))
            .OrderBy(item => positions.GetValueOrDefault(item.Entry.Instant, item.Index))
            .ThenBy(item => item.Index)
            .Select(item => item.Entry)];
    }

    private static InstantTime[] CompactedBy(LogBlock block) => block.Headers.TryGetValue(LogHeader.CompactedBlockTimes, out var times)
        ? [.. times.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(time => Parse(block, time))]
        : [];

    private static InstantTime InstantOf(LogBlock block) => Parse(block, block.Headers.GetValueOrDefault(LogHeader.InstantTime));

    private static InstantTime Parse(LogBlock block, string? text) =>
        InstantTime.TryParse(text, out var instant)
            ? instant
            : throw new LakehouseException(
                ErrorKind.Corrupt,
                $"The log block at byte {block.Offset} does not say which write it belongs to: '{text}' is no instant.",
                new ErrorContext { Path = block.Path },
                "Restore the file from a backup, or use a read-optimized scan.");
}
