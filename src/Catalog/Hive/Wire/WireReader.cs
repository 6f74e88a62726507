using System.Text;
using Lakehouse.TableFormat.Errors;
using Thrift.Protocol;
using Thrift.Protocol.Entities;

namespace Lakehouse.Catalog.Hive.Wire;

/// <summary>
/// Reads structs of any definition from a protocol, whose transport bounds the bytes of a message. Hostile input ends as
/// <see cref="LakehouseException"/> (Corrupt) or as the protocol's own exceptions; it can take no more memory than bytes and values are allowed.
/// For one message.
/// </summary>
/// <param name="protocol">Stands at the first field of a struct.</param>
/// <param name="valueLimit">Values of all depths in the message: small values take much more memory here than on the wire.</param>
internal sealed class WireReader(TProtocol protocol, int valueLimit)
{
    private const int FieldLimit = 1000;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private int _values;

    /// <summary>All fields up to the stop.</summary>
    public async ValueTask<WireStruct> StructAsync(CancellationToken cancellationToken)
    {
        protocol.IncrementRecursionDepth();
        var result = new WireStruct();
        while (true)
        {
            var field = await protocol.ReadFieldBeginAsync(cancellationToken);
            if (field.Type == TType.Stop)
            {
                protocol.DecrementRecursionDepth();
                return result;
            }

            if (result.Fields.Count == FieldLimit)
            {
                throw Malformed($"a struct of more than {FieldLimit} fields");
            }

            result.Add(new WireField(field.ID, field.Type, await ValueAsync(field.Type, cancellationToken)));
        }
    }

    private async ValueTask<object> ValueAsync(TType type, CancellationToken cancellationToken)
    {
        if (++_values > valueLimit)
        {
            throw Malformed($"more than {valueLimit} values");
        }

        return type switch
        {
            TType.Bool => await protocol.ReadBoolAsync(cancellationToken),
            TType.Byte => await protocol.ReadByteAsync(cancellationToken),
            TType.I16 => await protocol.ReadI16Async(cancellationToken),
            TType.I32 => await protocol.ReadI32Async(cancellationToken),
            TType.I64 => await protocol.ReadI64Async(cancellationToken),
            TType.Double => await protocol.ReadDoubleAsync(cancellationToken),
            TType.String => TextOrBytes(await protocol.ReadBinaryAsync(cancellationToken)),
            TType.Struct => await StructAsync(cancellationToken),
            TType.List => await ListAsync(await protocol.ReadListBeginAsync(cancellationToken), cancellationToken),
            TType.Set => await SetAsync(await protocol.ReadSetBeginAsync(cancellationToken), cancellationToken),
            TType.Map => await MapAsync(await protocol.ReadMapBeginAsync(cancellationToken), cancellationToken),
            _ => throw Malformed($"the unknown type {(byte)type}"),
        };
    }

    private ValueTask<WireList> SetAsync(TSet set, CancellationToken cancellationToken) =>
        ListAsync(new TList(set.ElementType, set.Count), cancellationToken);

    private async ValueTask<WireList> ListAsync(TList list, CancellationToken cancellationToken)
    {
        protocol.IncrementRecursionDepth();
        var items = new List<object>();
        for (var at = 0; at < Count(list.Count); at++)
        {
            items.Add(await ValueAsync(list.ElementType, cancellationToken));
        }

        protocol.DecrementRecursionDepth();
        return new WireList(list.ElementType, items);
    }

    private async ValueTask<WireMap> MapAsync(TMap map, CancellationToken cancellationToken)
    {
        protocol.IncrementRecursionDepth();
        var entries = new List<KeyValuePair<object, object>>();
        for (var at = 0; at < Count(map.Count); at++)
        {
            var key = await ValueAsync(map.KeyType, cancellationToken);
            entries.Add(KeyValuePair.Create(key, await ValueAsync(map.ValueType, cancellationToken)));
        }

        protocol.DecrementRecursionDepth();
        return new WireMap(map.KeyType, map.ValueType, entries);
    }

    private static int Count(int count) => count >= 0 ? count : throw Malformed($"a list or map of {count} elements");

    // A binary field that a newer server sends back must keep its bytes.
    private static object TextOrBytes(byte[] bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return bytes;
        }
    }

    private static LakehouseException Malformed(string what) => new(
        ErrorKind.Corrupt,
        $"A message of the Hive Metastore has {what}.",
        fix: "Look at what answers at that address: only the strict binary protocol of Thrift is understood.");
}
