namespace Lakehouse.Cdc.Decoding.Envelopes;

/// <summary>Which known members a message's payload has; together they tell what kind of message it is.</summary>
[Flags]
internal enum PayloadFields
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>before</c></summary>
    Before = 1,

    /// <summary><c>after</c></summary>
    After = 1 << 1,

    /// <summary><c>source</c>, an object.</summary>
    Source = 1 << 2,

    /// <summary><c>op</c>, a string of one character.</summary>
    Op = 1 << 3,

    /// <summary><c>transaction</c></summary>
    Transaction = 1 << 4,

    /// <summary><c>ts_ms</c></summary>
    TimestampMs = 1 << 5,

    /// <summary><c>ts_us</c></summary>
    TimestampUs = 1 << 6,

    /// <summary><c>ts_ns</c></summary>
    TimestampNs = 1 << 7,

    /// <summary><c>status</c></summary>
    Status = 1 << 8,

    /// <summary><c>id</c></summary>
    Id = 1 << 9,

    /// <summary><c>event_count</c></summary>
    EventCount = 1 << 10,

    /// <summary><c>data_collections</c></summary>
    DataCollections = 1 << 11,

    /// <summary><c>ddl</c></summary>
    Ddl = 1 << 12,

    /// <summary><c>databaseName</c></summary>
    DatabaseName = 1 << 13,

    /// <summary><c>specversion</c>: CloudEvents.</summary>
    SpecVersion = 1 << 14,

    /// <summary><c>data</c>: CloudEvents.</summary>
    Data = 1 << 15,

    /// <summary><c>iodebeziumop</c>: CloudEvents.</summary>
    CloudOp = 1 << 16,

    /// <summary><c>aggregate_type</c>: Debezium's notifications.</summary>
    AggregateType = 1 << 17,

    /// <summary><c>additional_data</c>: Debezium's notifications.</summary>
    AdditionalData = 1 << 18,

    /// <summary>Any other member.</summary>
    Other = 1 << 19,
}
