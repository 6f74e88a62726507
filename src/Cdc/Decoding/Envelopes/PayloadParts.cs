using Lakehouse.Cdc.Decoding.Json;

namespace Lakehouse.Cdc.Decoding.Envelopes;

/// <summary>The members of a message's payload, found in one pass; values are raw JSON.</summary>
internal ref struct PayloadParts
{
    /// <summary>Members that are there.</summary>
    public PayloadFields Fields;

    /// <summary>Row before the change.</summary>
    public ReadOnlySpan<byte> Before;

    /// <summary>Row after the change.</summary>
    public ReadOnlySpan<byte> After;

    /// <summary>Operation.</summary>
    public ReadOnlySpan<byte> Op;

    /// <summary>Transaction block.</summary>
    public ReadOnlySpan<byte> Transaction;

    /// <summary>Data of a CloudEvent.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>Where the change comes from.</summary>
    public SourceParts Source;

    /// <summary>The whole payload.</summary>
    public ReadOnlySpan<byte> Text;

    /// <summary>Whether all of these members are there.</summary>
    public readonly bool Has(PayloadFields fields) => (Fields & fields) == fields;

    /// <summary>Whether this is Debezium's envelope.</summary>
    public readonly bool IsEnvelope =>
        Has(PayloadFields.Op | PayloadFields.Source) && (Fields & (PayloadFields.Before | PayloadFields.After)) != 0;

    /// <summary>Reads the members of the object at the cursor.</summary>
    /// <exception cref="BadEventException">The text is no JSON object, or a member of an envelope is there twice.</exception>
    public static PayloadParts Read(scoped ref JsonCursor cursor)
    {
        var parts = default(PayloadParts);
        cursor.Peek();
        var start = cursor.Position;
        cursor.Expect((byte)'{');
        var first = true;
        while (cursor.NextMember(ref first, out var name))
        {
            parts.Take(ref cursor, name);
        }

        parts.Text = cursor.Since(start);
        return parts;
    }

    private void Take(scoped ref JsonCursor cursor, scoped ReadOnlySpan<byte> name)
    {
        var field = FieldOf(name);
        if (field == PayloadFields.Source && cursor.Peek() == '{')
        {
            Source = SourceParts.Read(ref cursor);
            Mark(PayloadFields.Source);
            return;
        }

        var value = cursor.SkipValue();
        switch (field)
        {
            case PayloadFields.Before:
                Before = value;
                break;
            case PayloadFields.After:
                After = value;
                break;
            case PayloadFields.Op when value.Length == 3 && value[0] == '"':
                Op = value;
                break;
            case PayloadFields.Transaction:
                Transaction = value;
                break;
            case PayloadFields.Data:
                Data = value;
                break;
            case PayloadFields.Op or PayloadFields.Source:
                field = PayloadFields.Other;
                break;
        }

        Mark(field);
    }

    private void Mark(PayloadFields field)
    {
        if (field != PayloadFields.Other && (Fields & field) != 0)
        {
            throw new BadEventException(BadEventKind.Unparsable, $"the field {field} is there twice");
        }

        Fields |= field;
    }

    private static PayloadFields FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => name.SequenceEqual("op"u8) ? PayloadFields.Op : name.SequenceEqual("id"u8) ? PayloadFields.Id : PayloadFields.Other,
        3 => name.SequenceEqual("ddl"u8) ? PayloadFields.Ddl : PayloadFields.Other,
        4 => name.SequenceEqual("data"u8) ? PayloadFields.Data : PayloadFields.Other,
        5 => FieldOfFive(name),
        6 => name.SequenceEqual("before"u8) ? PayloadFields.Before
            : name.SequenceEqual("source"u8) ? PayloadFields.Source
            : name.SequenceEqual("status"u8) ? PayloadFields.Status
            : PayloadFields.Other,
        11 => name.SequenceEqual("transaction"u8) ? PayloadFields.Transaction
            : name.SequenceEqual("event_count"u8) ? PayloadFields.EventCount
            : name.SequenceEqual("specversion"u8) ? PayloadFields.SpecVersion
            : PayloadFields.Other,
        12 => name.SequenceEqual("databaseName"u8) ? PayloadFields.DatabaseName
            : name.SequenceEqual("iodebeziumop"u8) ? PayloadFields.CloudOp
            : PayloadFields.Other,
        14 => name.SequenceEqual("aggregate_type"u8) ? PayloadFields.AggregateType : PayloadFields.Other,
        15 => name.SequenceEqual("additional_data"u8) ? PayloadFields.AdditionalData : PayloadFields.Other,
        16 => name.SequenceEqual("data_collections"u8) ? PayloadFields.DataCollections : PayloadFields.Other,
        _ => PayloadFields.Other,
    };

    private static PayloadFields FieldOfFive(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("after"u8) ? PayloadFields.After
        : name.SequenceEqual("ts_ms"u8) ? PayloadFields.TimestampMs
        : name.SequenceEqual("ts_us"u8) ? PayloadFields.TimestampUs
        : name.SequenceEqual("ts_ns"u8) ? PayloadFields.TimestampNs
        : PayloadFields.Other;
}
