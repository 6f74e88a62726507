using System.Buffers.Binary;
using System.Text;
using Lakehouse.Catalog.Hive.Wire;
using Thrift;
using Thrift.Protocol;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>Takes captured messages apart: strict header (version and type, name, sequence number), then a struct.</summary>
internal static class WireMessages
{
    /// <summary>Method named by a message.</summary>
    public static string Method(ReadOnlySpan<byte> message) => Encoding.UTF8.GetString(message.Slice(8, NameLength(message)));

    /// <summary>Bytes before the struct.</summary>
    public static int HeaderLength(ReadOnlySpan<byte> message) => 8 + NameLength(message) + 4;

    /// <summary>The struct of a message.</summary>
    public static async Task<WireStruct> BodyAsync(byte[] message)
    {
        using var protocol = Protocol(new ScriptedStream(message[HeaderLength(message)..]));
        return await new WireReader(protocol, 1_000_000).StructAsync(CancellationToken.None);
    }

    /// <summary>The bytes of a struct.</summary>
    public static async Task<byte[]> BytesAsync(WireStruct body)
    {
        var stream = new ScriptedStream([]);
        using var protocol = Protocol(stream);
        await WireWriter.StructAsync(protocol, body, CancellationToken.None);
        await protocol.Transport.FlushAsync(CancellationToken.None);
        return stream.Written.ToArray();
    }

    /// <summary>An answer with another method and sequence number in its header.</summary>
    public static byte[] Answering(byte[] reply, byte[] request)
    {
        var header = request[..HeaderLength(request)];
        header[3] = reply[3];
        return [.. header, .. reply[HeaderLength(reply)..]];
    }

    /// <summary>An answer with another sequence number.</summary>
    public static byte[] WithSequence(byte[] message, int sequence)
    {
        var copy = message.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(copy.AsSpan(HeaderLength(message) - 4), sequence);
        return copy;
    }

    private static TBinaryProtocol Protocol(Stream stream) =>
        new(new WireTransport(stream, new TConfiguration { MaxMessageSize = 10 << 20, MaxFrameSize = 10 << 20, RecursionLimit = 32 }), true, true);

    private static int NameLength(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadInt32BigEndian(message[4..]);
}
