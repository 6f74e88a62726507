using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Ingest;

/// <summary>How a table's events are decoded, by its options and by what is stored.</summary>
internal static class FeedDecoding
{
    public static TableDecodingOptions Of(TableId id, TableOptions options, ILakeTable? table) => new()
    {
        Database = id.Database,
        Table = id.Table,
        KeyColumns = table is { KeyFields.Count: > 0 } ? table.KeyFields : options.KeyFields,
        PartitionColumns = table is null ? options.PartitionFields : table.PartitionFields,
        Ddl = options.Ddl,
        Columns = options.Columns,
        ExistingSchema = table?.Schema,
        Evolution = options.NewColumns,
        Connector = options.Connector,
        AddSequence = table?.Schema is { } schema
            ? schema.IndexOf(TableDecoder.SequenceColumn) >= 0
            : options.OrderingField is null,
    };
}
