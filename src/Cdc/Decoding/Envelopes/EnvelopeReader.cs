using System.Text;
using Lakehouse.Cdc.Decoding.Json;
using Lakehouse.Cdc.Decoding.Schemas;

namespace Lakehouse.Cdc.Decoding.Envelopes;

/// <summary>Reads one message: unwraps it, tells its kind by its members, and fills the event.</summary>
internal static class EnvelopeReader
{
    private const PayloadFields MarkerFields = PayloadFields.Status | PayloadFields.Id | PayloadFields.EventCount | PayloadFields.DataCollections;

    /// <summary>Reads the key's payload; empty when there is none that is JSON.</summary>
    public static ReadOnlySpan<byte> ReadKey(scoped in SourceMessage message, TopicRoute route, out ConnectSchema? schema)
    {
        schema = null;
        if (!message.HasKey || message.Key.IsEmpty)
        {
            return default;
        }

        var cursor = new JsonCursor(message.Key);
        var wrapped = SchemaWrapping.TryEnter(ref cursor, route.KeySchemas, out schema);
        var payload = cursor.SkipValue();
        if (wrapped)
        {
            cursor.Expect((byte)'}');
        }

        cursor.ExpectEnd();
        return JsonText.IsNull(payload) ? default : payload;
    }

    /// <summary>A message without value.</summary>
    public static ChangeEvent ReadTombstone(scoped in SourceMessage message, TopicRoute route, ReadOnlySpan<byte> key, ConnectSchema? keySchema)
    {
        if (!JsonText.IsObject(key))
        {
            throw new BadEventException(
                BadEventKind.MissingKey,
                "a deletion has neither a row nor a readable key",
                "let the connector send full deletes (tombstones.on.delete with the envelope, or delete.tombstone.handling.mode=rewrite)");
        }

        var followsDelete = route.WasDeleted(message.Partition, message.Key);
        if (!followsDelete && route.SeveralTables)
        {
            throw new BadEventException(
                BadEventKind.MissingKey,
                $"a deletion by key alone does not tell its table: topic {message.Topic} carries several",
                "let the connector send full deletes, or one topic per table");
        }

        return new ChangeEvent
        {
            Op = followsDelete ? ChangeOp.Tombstone : ChangeOp.KeyOnlyDelete,
            Database = route.Database,
            Table = route.Table,
            Key = key,
            KeySchema = keySchema,
        };
    }

    /// <summary>A message with a value.</summary>
    public static ChangeEvent ReadValue(
        scoped in SourceMessage message, EnvelopeContext context, TopicRoute route, ReadOnlySpan<byte> key, ConnectSchema? keySchema)
    {
        var cursor = new JsonCursor(message.Value);
        var wrapped = SchemaWrapping.TryEnter(ref cursor, route.ValueSchemas, out var schema);

        // ExtractNewRecordState and a wrapped tombstone leave a JSON null instead of no value.
        var isNull = cursor.Peek() == 'n';
        var parts = isNull ? NullPayload(ref cursor) : PayloadParts.Read(ref cursor);
        if (wrapped)
        {
            cursor.Expect((byte)'}');
        }

        cursor.ExpectEnd();
        if (isNull)
        {
            return ReadTombstone(message, route, key, keySchema);
        }

        var change = context.Format == EnvelopeFormat.Flat ? Flat(message, context, route, parts, schema)
            : parts.IsEnvelope ? Envelope(context, parts, RowOf(schema))
            : Detected(message, context, route, parts, schema, key);
        return Finish(message, route, change, key, keySchema);
    }

    private static PayloadParts NullPayload(scoped ref JsonCursor cursor)
    {
        cursor.SkipValue();
        return default;
    }

    private static ConnectSchema? RowOf(ConnectSchema? schema) => schema?.After;

    private static ChangeEvent Finish(
        scoped in SourceMessage message, TopicRoute route, scoped in ChangeEvent change, ReadOnlySpan<byte> key, ConnectSchema? keySchema)
    {
        if (change.Op <= ChangeOp.Truncate)
        {
            route.Learn(change.Database, change.Table);
            if (change.Op == ChangeOp.Delete)
            {
                route.RememberDeleted(message.Partition, message.Key);
            }
            else
            {
                route.ForgetDeleted(message.Partition, message.Key);
            }
        }

        return change with { Key = key, KeySchema = keySchema };
    }

    private static ChangeEvent Envelope(EnvelopeContext context, scoped in PayloadParts parts, ConnectSchema? row)
    {
        var op = OpOf(parts.Op[1]);
        if (op <= ChangeOp.Truncate && (parts.Source.Database.IsEmpty || parts.Source.Table.IsEmpty))
        {
            throw new BadEventException(BadEventKind.Unparsable, "the event's source names no database or no table");
        }

        return new ChangeEvent
        {
            Op = op,
            Database = context.Names.Get(parts.Source.Database),
            Table = context.Names.Get(parts.Source.Table),
            Position = parts.Source.Position(context.Names, StepOf(op)),
            IsSnapshot = parts.Source.IsSnapshot,
            SourceTimestampMs = parts.Source.TimestampMs,
            SourceTimestampMicros = parts.Source.TimestampMicros,
            ServerId = parts.Source.ServerId,
            Before = RowText(parts.Before),
            After = RowText(parts.After),
            GtidUtf8 = parts.Source.Gtid,
            TransactionIdUtf8 = TransactionBlock.IdOf(parts.Transaction),
            Payload = parts.Text,
            RowSchema = row,
        };
    }

    private static ChangeEvent Detected(
        scoped in SourceMessage message, EnvelopeContext context, TopicRoute route, scoped in PayloadParts parts, ConnectSchema? schema, scoped ReadOnlySpan<byte> key)
    {
        if (parts.Has(PayloadFields.SpecVersion | PayloadFields.Data | PayloadFields.CloudOp))
        {
            return Cloud(context, route, parts);
        }

        var op = MarkerOf(message, context, parts, key);
        if (op is { } marker)
        {
            return new ChangeEvent
            {
                Op = marker,
                Database = context.Names.Get(parts.Source.Database),
                Table = "",
                Position = parts.Source.Position(context.Names, 0),
                IsSnapshot = parts.Source.IsSnapshot,
                GtidUtf8 = parts.Source.Gtid,
                Payload = parts.Text,
            };
        }

        if (context.Format == EnvelopeFormat.Envelope)
        {
            throw new BadEventException(
                BadEventKind.Unparsable,
                "the value is no Debezium envelope: it lacks op, source, or before and after",
                "configure the flat format if the connector uses ExtractNewRecordState");
        }

        return Flat(message, context, route, parts, schema);
    }

    private static ChangeOp? MarkerOf(scoped in SourceMessage message, EnvelopeContext context, scoped in PayloadParts parts, ReadOnlySpan<byte> key)
    {
        if (message.Topic.StartsWith(context.HeartbeatTopicPrefix, StringComparison.Ordinal)
            || (parts.Fields == PayloadFields.TimestampMs && key.StartsWith("{\"serverName\""u8)))
        {
            return ChangeOp.Heartbeat;
        }

        if (parts.Has(PayloadFields.Ddl | PayloadFields.DatabaseName | PayloadFields.Source))
        {
            return ChangeOp.SchemaChange;
        }

        if (parts.Has(MarkerFields) && (parts.Fields & ~(MarkerFields | PayloadFields.TimestampMs)) == 0)
        {
            return ChangeOp.Transaction;
        }

        return parts.Has(PayloadFields.AggregateType | PayloadFields.AdditionalData) ? ChangeOp.Ignored : null;
    }

    private static ChangeEvent Cloud(EnvelopeContext context, TopicRoute route, scoped in PayloadParts parts)
    {
        var attributes = CloudParts.Read(parts.Text);
        var cursor = new JsonCursor(parts.Data);
        SchemaWrapping.TryEnter(ref cursor, route.ValueSchemas, out var schema);
        var data = PayloadParts.Read(ref cursor);
        if (attributes.Op.Length != 3)
        {
            throw new BadEventException(BadEventKind.Unparsable, "the CloudEvent's iodebeziumop is no operation");
        }

        data.Source = attributes.Source;
        data.Op = attributes.Op;
        return Envelope(context, data, RowOf(schema)) with { TransactionIdUtf8 = attributes.TransactionId };
    }

    private static ChangeEvent Flat(
        scoped in SourceMessage message, EnvelopeContext context, TopicRoute route, scoped in PayloadParts parts, ConnectSchema? schema)
    {
        var flat = FlatParts.Read(parts.Text, context.FlatFieldPrefixUtf8);
        var op = flat.Deleted ? ChangeOp.Delete : flat.Op.Length == 1 ? OpOf(flat.Op[0]) : ChangeOp.Update;
        if (!flat.HasColumns && op != ChangeOp.Truncate)
        {
            throw new BadEventException(BadEventKind.Unparsable, "the value is an object without a column");
        }

        var (database, table) = FlatTable(context, route, flat.Source, schema);
        if (table.Length == 0)
        {
            throw new BadEventException(
                BadEventKind.Unparsable,
                $"a flattened event in topic {message.Topic} does not tell its table",
                "let ExtractNewRecordState add it: add.fields=db,table,op,source.file,source.pos,source.row");
        }

        return new ChangeEvent
        {
            Op = op,
            Database = database,
            Table = table,
            Position = flat.Source.Position(context.Names, StepOf(op)),
            IsSnapshot = op == ChangeOp.Read || flat.Source.IsSnapshot,
            SourceTimestampMs = flat.Source.TimestampMs,
            SourceTimestampMicros = flat.Source.TimestampMicros,
            ServerId = flat.Source.ServerId,
            Before = op == ChangeOp.Delete ? parts.Text : default,
            After = op is ChangeOp.Delete or ChangeOp.Truncate ? default : parts.Text,
            GtidUtf8 = flat.Source.Gtid,
            Payload = parts.Text,
            IsFlat = true,
            RowSchema = schema,
        };
    }

    private static (string Database, string Table) FlatTable(EnvelopeContext context, TopicRoute route, scoped SourceParts source, ConnectSchema? schema)
    {
        var names = schema?.Name.Split('.') ?? [];
        var database = !source.Database.IsEmpty ? context.Names.Get(source.Database) : names.Length >= 4 ? names[^3] : route.Database;
        var table = !source.Table.IsEmpty ? context.Names.Get(source.Table) : names.Length >= 4 ? names[^2] : route.Table;
        return (database, table);
    }

    private static ReadOnlySpan<byte> RowText(ReadOnlySpan<byte> raw) => JsonText.IsNull(raw) ? default : raw;

    private static byte StepOf(ChangeOp op) => op == ChangeOp.Create ? (byte)2 : (byte)0;

    private static ChangeOp OpOf(byte op) => op switch
    {
        (byte)'c' => ChangeOp.Create,
        (byte)'u' => ChangeOp.Update,
        (byte)'d' => ChangeOp.Delete,
        (byte)'r' => ChangeOp.Read,
        (byte)'t' => ChangeOp.Truncate,
        (byte)'m' => ChangeOp.Ignored,
        _ => throw new BadEventException(BadEventKind.Unparsable, $"unknown operation '{Encoding.ASCII.GetString([op])}'"),
    };
}
