namespace Lakehouse.Cdc.Decoding;

/// <summary>A Kafka Connect schema as the JSON converter inlines it.</summary>
internal sealed class ConnectSchema
{
}
