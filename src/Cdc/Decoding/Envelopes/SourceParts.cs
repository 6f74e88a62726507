using Lakehouse.Cdc.Decoding.Json;

namespace Lakehouse.Cdc.Decoding.Envelopes;

/// <summary>Where a change comes from: the members of Debezium's <c>source</c> block, or the like of flattened events.</summary>
internal ref struct SourceParts
{
    /// <summary>Database, raw text.</summary>
    public ReadOnlySpan<byte> Database;

    /// <summary>Table, raw text.</summary>
    public ReadOnlySpan<byte> Table;

    /// <summary>Binlog file, raw text.</summary>
    public ReadOnlySpan<byte> File;

    /// <summary>GTID, raw text.</summary>
    public ReadOnlySpan<byte> Gtid;

    /// <summary>Snapshot flag, raw text or literal.</summary>
    public ReadOnlySpan<byte> Snapshot;

    /// <summary>Offset of the row event; null when absent.</summary>
    public long? Pos;

    /// <summary>Number of the row in its event.</summary>
    public int Row;

    /// <summary>Commit time in milliseconds.</summary>
    public long TimestampMs;

    /// <summary>Streaming rows have null, nothing or "false" there (the converter's stand-in for null).</summary>
    public readonly bool IsSnapshot =>
        !Snapshot.IsEmpty && !Snapshot.SequenceEqual("false"u8) && !Snapshot.SequenceEqual("null"u8);

    /// <summary>Commit time in microseconds.</summary>
    public long TimestampMicros;

    /// <summary><c>server_id</c> of the server that wrote the change; 0 in snapshots.</summary>
    public long ServerId;

    /// <summary>Reads the block at the cursor.</summary>
    public static SourceParts Read(scoped ref JsonCursor cursor)
    {
        var parts = default(SourceParts);
        cursor.Expect((byte)'{');
        var first = true;
        while (cursor.NextMember(ref first, out var name))
        {
            parts.Set(name, cursor.SkipValue());
        }

        return parts;
    }

    /// <summary>Takes one member by Debezium's name.</summary>
    public void Set(scoped ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch (name.Length)
        {
            case 2 when name.SequenceEqual("db"u8):
                Database = JsonText.Content(value);
                break;
            case 3 when name.SequenceEqual("pos"u8):
                Pos = JsonText.TryInteger(value, out var pos) ? pos : null;
                break;
            case 3 when name.SequenceEqual("row"u8):
                Row = JsonText.TryInteger(value, out var row) && row is >= 0 and <= int.MaxValue ? (int)row : 0;
                break;
            case 4 when name.SequenceEqual("file"u8):
                File = JsonText.Content(value);
                break;
            case 4 when name.SequenceEqual("gtid"u8):
                Gtid = JsonText.Content(value);
                break;
            case 5 when name.SequenceEqual("table"u8):
                Table = JsonText.Content(value);
                break;
            case 5 when name.SequenceEqual("ts_ms"u8):
                TimestampMs = JsonText.TryInteger(value, out var ms) ? ms : 0;
                break;
            case 5 when name.SequenceEqual("ts_us"u8):
                TimestampMicros = JsonText.TryInteger(value, out var micros) ? micros : 0;
                break;
            case 9 when name.SequenceEqual("server_id"u8):
                ServerId = JsonText.TryInteger(value, out var server) ? server : 0;
                break;
            case 8 when name.SequenceEqual("snapshot"u8):
                Snapshot = value[0] == '"' ? JsonText.Content(value) : value;
                break;
        }
    }

    /// <summary>The position; null when the block does not carry one.</summary>
    public readonly SourcePosition? Position(Utf8Names names, byte step) =>
        Pos is { } pos && !File.IsEmpty ? new SourcePosition(names.Get(File), pos, Row, step) : null;
}
