using System.Text;
using Lakehouse.TableFormat.Errors;
using Thrift.Protocol;
using Thrift.Protocol.Entities;

namespace Lakehouse.Catalog.Hive.Wire;

/// <summary>Writes structs to a protocol: the inverse of <see cref="WireReader"/>, byte for byte.</summary>
internal static class WireWriter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>All fields in their order, and the stop.</summary>
    /// <exception cref="LakehouseException">Invalid: a text with half of a surrogate pair, which UTF-8 cannot say.</exception>
    public static async Task StructAsync(TProtocol protocol, WireStruct value, CancellationToken cancellationToken)
    {
        foreach (var field in value.Fields)
        {
            await protocol.WriteFieldBeginAsync(new TField("", field.Type, field.Id), cancellationToken);
            await ValueAsync(protocol, field.Type, field.Value, cancellationToken);
        }

        await protocol.WriteFieldStopAsync(cancellationToken);
    }

    private static Task ValueAsync(TProtocol protocol, TType type, object value, CancellationToken cancellationToken) => (type, value) switch
    {
        (TType.Bool, bool flag) => protocol.WriteBoolAsync(flag, cancellationToken),
        (TType.Byte, sbyte number) => protocol.WriteByteAsync(number, cancellationToken),
        (TType.I16, short number) => protocol.WriteI16Async(number, cancellationToken),
        (TType.I32, int number) => protocol.WriteI32Async(number, cancellationToken),
        (TType.I64, long number) => protocol.WriteI64Async(number, cancellationToken),
        (TType.Double, double number) => protocol.WriteDoubleAsync(number, cancellationToken),
        (TType.String, string text) => protocol.WriteBinaryAsync(Bytes(text), cancellationToken),
        (TType.String, byte[] bytes) => protocol.WriteBinaryAsync(bytes, cancellationToken),
        (TType.Struct, WireStruct inner) => StructAsync(protocol, inner, cancellationToken),
        (TType.List, WireList list) => ListAsync(protocol, list, isSet: false, cancellationToken),
        (TType.Set, WireList list) => ListAsync(protocol, list, isSet: true, cancellationToken),
        (TType.Map, WireMap map) => MapAsync(protocol, map, cancellationToken),
        _ => throw new InvalidOperationException($"A field of type {type} holds {value.GetType().Name}."),
    };

    private static async Task ListAsync(TProtocol protocol, WireList list, bool isSet, CancellationToken cancellationToken)
    {
        await (isSet
            ? protocol.WriteSetBeginAsync(new TSet(list.ElementType, list.Items.Count), cancellationToken)
            : protocol.WriteListBeginAsync(new TList(list.ElementType, list.Items.Count), cancellationToken));
        foreach (var item in list.Items)
        {
            await ValueAsync(protocol, list.ElementType, item, cancellationToken);
        }
    }

    private static async Task MapAsync(TProtocol protocol, WireMap map, CancellationToken cancellationToken)
    {
        await protocol.WriteMapBeginAsync(new TMap(map.KeyType, map.ValueType, map.Entries.Count), cancellationToken);
        foreach (var (key, value) in map.Entries)
        {
            await ValueAsync(protocol, map.KeyType, key, cancellationToken);
            await ValueAsync(protocol, map.ValueType, value, cancellationToken);
        }
    }

    private static byte[] Bytes(string text)
    {
        try
        {
            return Utf8.GetBytes(text);
        }
        catch (EncoderFallbackException half)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                "A name or value holds half of a surrogate pair, which a Hive Metastore cannot store.",
                fix: "Correct the text at its source.",
                innerException: half);
        }
    }
}
