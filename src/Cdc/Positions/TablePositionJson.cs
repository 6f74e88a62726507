using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Positions;

/// <summary>
/// Text of a <see cref="TablePosition"/>:
/// <c>{"version":1,"topics":{"t":{"id":"…","partitions":1,"next":{"0":{"offset":5,"at":"binlog.000001:4:0:0","gtid":"…","ts":0}}}}}</c>,
/// where a partition may also have <c>from</c>, <c>server</c>, <c>us</c> and <c>mark</c>.
/// </summary>
internal static class TablePositionJson
{
    private const int Version = 1;

    public static string Write(TablePosition position)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartObject("topics");
            foreach (var (name, topic) in position.Topics.OrderBy(topic => topic.Key, StringComparer.Ordinal)) WriteTopic(json, name, topic);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <exception cref="LakehouseException">The text is not a position of this program.</exception>
    public static TablePosition Parse(string text, string table)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var version = document.RootElement.GetProperty("version").GetInt32();
            if (version != Version) throw new FormatException($"version {version} is not known");
            return new TablePosition(document.RootElement.GetProperty("topics").EnumerateObject()
                .ToDictionary(topic => topic.Name, topic => ReadTopic(topic.Value)));
        }
        catch (Exception failure) when (failure is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new LakehouseException(
                ErrorKind.Corrupt, $"The source position in the table's last commit cannot be read: {failure.Message}.",
                new ErrorContext { Table = table }, innerException: failure);
        }
    }

    private static void WriteTopic(Utf8JsonWriter json, string name, TopicPosition topic)
    {
        json.WriteStartObject(name);
        if (topic.Id is not null) json.WriteString("id", topic.Id);
        json.WriteNumber("partitions", topic.PartitionCount);
        json.WriteStartObject("next");
        foreach (var (number, partition) in topic.Partitions.OrderBy(partition => partition.Key))
        {
            json.WriteStartObject(number.ToString(CultureInfo.InvariantCulture));
            WritePartition(json, partition);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePartition(Utf8JsonWriter json, PartitionPosition partition)
    {
        json.WriteNumber("offset", partition.Next);
        if (partition.Last is { } last) json.WriteString("at", last.ToString());
        if (partition.First is { } first) json.WriteString("from", first.ToString());
        if (partition.Gtid is { } gtid) json.WriteString("gtid", gtid);
        if (partition.ServerId != 0) json.WriteNumber("server", partition.ServerId);
        if (partition.NewestTimestampMs != 0) json.WriteNumber("ts", partition.NewestTimestampMs);
        if (partition.NewestTimestampMicros != 0) json.WriteNumber("us", partition.NewestTimestampMicros);
        if (partition.Mark is { } mark) json.WriteString("mark", mark.ToString());
    }

    private static TopicPosition ReadTopic(JsonElement topic) => new(
        topic.TryGetProperty("id", out var id) ? id.GetString() : null,
        topic.GetProperty("partitions").GetInt32(),
        topic.GetProperty("next").EnumerateObject().ToDictionary(
            partition => int.Parse(partition.Name, NumberStyles.None, CultureInfo.InvariantCulture), partition => ReadPartition(partition.Value)));

    private static PartitionPosition ReadPartition(JsonElement partition) => new(partition.GetProperty("offset").GetInt64())
    {
        Last = partition.TryGetProperty("at", out var at) ? ReadLast(at.GetString()) : null,
        First = partition.TryGetProperty("from", out var from) ? ReadLast(from.GetString()) : null,
        Gtid = partition.TryGetProperty("gtid", out var gtid) ? gtid.GetString() : null,
        ServerId = Number(partition, "server"),
        NewestTimestampMs = Number(partition, "ts"),
        NewestTimestampMicros = Number(partition, "us"),
        Mark = partition.TryGetProperty("mark", out var mark) ? ReadMark(mark.GetString()) : null,
    };

    private static long Number(JsonElement partition, string member) => partition.TryGetProperty(member, out var value) ? value.GetInt64() : 0;

    private static EventMark ReadMark(string? text) =>
        EventMark.TryParse(text, out var mark) ? mark : throw new FormatException($"'{text}' is not the mark of an event");

    private static SourcePosition ReadLast(string? text) =>
        text is not null && SourcePosition.TryParse(text, out var position) ? position : throw new FormatException($"'{text}' is not a log position");
}
