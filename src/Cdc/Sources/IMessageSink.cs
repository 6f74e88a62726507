using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Sources;

/// <summary>Takes the messages of a source in the order of each partition.</summary>
internal interface IMessageSink
{
    SinkAnswer OnMessage(in SourceMessage message);
}
