using System.Globalization;
using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Positions;
using Lakehouse.Cdc.Sources;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Ingest;

/// <summary>Finds out whether a table's position can be continued, and applies the policy where it cannot.</summary>
internal static class LostPosition
{
    private const string Choices =
        "lost-position: earliest reads everything that the source still has (rows are replaced, nothing is doubled); "
        + "lost-position: latest goes on behind its newest event and knowingly leaves out what lies between";

    private const string FileChoices =
        "lost-position: earliest reads the file as new (rows are replaced, nothing is doubled, rows that it does not have stay); "
        + "lost-position: latest trusts the offsets: it knowingly leaves out what lies below the table's and goes on behind it";

    /// <summary>The table has rows of unknown origin. A file has no newest event to wait behind: it can only be read as a whole.</summary>
    public static LakehouseException NoPosition(TableId table, bool isFile) => new(
        ErrorKind.Invalid, "The table has commits, but none of them carries a source position: where to go on is not known.",
        new ErrorContext { Table = table.ToString() },
        isFile ? "lost-position: earliest reads the whole source (rows are replaced, nothing is doubled); latest is not possible with files" : Choices);

    /// <summary>Why the topic cannot be continued, or null when it can. A partition that is new starts at its beginning.</summary>
    public static string? ReasonOf(TopicCursor cursor, TopicFacts facts)
    {
        if (cursor.Id is not null && facts.Id is not null && cursor.Id != facts.Id)
        {
            return $"it was deleted and made again (its id was {cursor.Id}, now it is {facts.Id})";
        }

        return cursor.Partitions.Select(partition => ReasonOf(partition.Key, partition.Value.Next, facts)).FirstOrDefault(reason => reason is not null);
    }

    /// <summary>Why a file cannot be the one that the table has read so far.</summary>
    public static string ReasonOf(in SourceMessage message, PartitionCursor partition)
    {
        if (partition.Contradicts(message)) return Text($"partition {message.Partition} holds another event at offset {message.Offset} than the one that the table took there");
        return message.Offset < partition.Next
            ? Text($"partition {message.Partition} holds an event of the table at offset {message.Offset}, where none was before")
            : Text($"partition {message.Partition} goes on with offset {message.Offset} and has not shown the event at offset {partition.Mark?.Offset}, which the table took last");
    }

    /// <summary>Why a file that tells its identity is another one, or null.</summary>
    public static string? ReasonOf(TopicCursor cursor, string? fileId) =>
        cursor.Id is not null && fileId is not null && cursor.Id != fileId ? "its first event is another one than the table has read" : null;

    public static LakehouseException FileRefusal(TableId table, string topic, string source, string reason) => new(
        ErrorKind.Invalid, $"The table cannot go on where it stopped in {topic}, the file holds other events now: {reason}.",
        new ErrorContext { Table = table.ToString(), SourcePosition = topic, Path = source }, FileChoices);

    public static LakehouseException Refusal(TableId table, string topic, string reason) => new(
        ErrorKind.Invalid, $"The table cannot go on where it stopped in {topic}: {reason}.",
        new ErrorContext { Table = table.ToString(), SourcePosition = topic }, Choices);

    /// <summary>Offsets to start at by the policy; never called with <see cref="LostPositionPolicy.Fail"/>.</summary>
    public static IReadOnlyDictionary<int, long> Offsets(TopicFacts facts, bool latest) =>
        Enumerable.Range(0, facts.Ranges.Count).ToDictionary(number => number, number => latest ? facts.Ranges[number].High : facts.Ranges[number].Low);

    private static string? ReasonOf(int partition, long next, TopicFacts facts)
    {
        if (facts.Ranges.Count == 0) return null;
        if (partition >= facts.Ranges.Count) return Text($"partition {partition} is gone, the topic has {facts.Ranges.Count}");
        var range = facts.Ranges[partition];
        if (next > range.High) return Text($"partition {partition} ends at offset {range.High}, the table has read up to {next}; the topic was truncated or made again");
        return next < range.Low ? Text($"partition {partition} begins at offset {range.Low}, the table needs {next}; the events between were removed by retention") : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
