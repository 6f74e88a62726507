using System.Buffers.Text;

namespace Lakehouse.Cdc.Sources;

/// <summary>
/// One line of a file of events, its members still as text. <c>{topic, partition, offset, …, key, value}</c> is the capture's
/// form; any other object is a plain event, whose <c>key</c> member is its key when it has one.
/// </summary>
internal readonly ref struct CaptureLine
{
    private CaptureLine(bool isCapture, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        IsCapture = isCapture;
        Topic = topic;
        Key = key;
        Value = value;
    }

    public bool IsCapture { get; }

    /// <summary>The topic's text between its quotes.</summary>
    public ReadOnlySpan<byte> Topic { get; }

    /// <summary>JSON text of the key: a string, null, or <c>{"b64":…}</c>; of a plain event any value; empty when absent.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>JSON text of the value; of a plain event the whole line.</summary>
    public ReadOnlySpan<byte> Value { get; }

    public int Partition { get; private init; }

    public long Offset { get; private init; }

    public long TimestampMs { get; private init; }

    /// <summary>Reads a line; false when it is no JSON object, or a capture's line without topic, offset or value.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out CaptureLine result)
    {
        result = default;
        var members = new JsonMembers(line);
        if (!members.MoveNext()) return false;
        return members.Name.SequenceEqual("topic"u8) ? TryReadCapture(members, out result) : TryReadPlain(members, line, out result);
    }

    private static bool TryReadCapture(JsonMembers members, out CaptureLine result)
    {
        ReadOnlySpan<byte> topic = default, key = default, value = default;
        long partition = 0, offset = -1, timestamp = 0;
        do
        {
            var name = members.Name;
            if (name.SequenceEqual("value"u8)) value = members.Value;
            else if (name.SequenceEqual("key"u8)) key = members.Value;
            else if (name.SequenceEqual("offset"u8)) offset = Number(members.Value);
            else if (name.SequenceEqual("partition"u8)) partition = Number(members.Value);
            else if (name.SequenceEqual("timestamp"u8)) timestamp = Number(members.Value);
            else if (name.SequenceEqual("topic"u8) && members.Value[0] == '"') topic = members.Value[1..^1];
        }
        while (members.MoveNext());

        result = new CaptureLine(true, topic, key, value) { Partition = (int)Math.Clamp(partition, 0, int.MaxValue), Offset = offset, TimestampMs = timestamp };
        return !members.IsBroken && !topic.IsEmpty && offset >= 0 && !value.IsEmpty;
    }

    private static bool TryReadPlain(JsonMembers members, ReadOnlySpan<byte> line, out CaptureLine result)
    {
        ReadOnlySpan<byte> key = default;
        do
        {
            if (members.Name.SequenceEqual("key"u8)) key = members.Value;
        }
        while (members.MoveNext());

        result = new CaptureLine(false, default, key, line);
        return !members.IsBroken;
    }

    private static long Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length ? value : -1;
}
