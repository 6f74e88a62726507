using System.Buffers;
using System.Buffers.Text;

namespace Lakehouse.Cdc.Sources;

/// <summary>One reused buffer for the bytes of a key or value. Not thread-safe.</summary>
internal sealed class PooledBytes : IDisposable
{
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 14);

    /// <summary>
    /// The bytes that a capture's member stands for: a string's text, the content of <c>{"b64":…}</c>, nothing for null, and any other
    /// JSON as it is. False when an escape or base64 is broken.
    /// </summary>
    public bool TryDecode(ReadOnlySpan<byte> json, out bool isNull, out ReadOnlySpan<byte> bytes)
    {
        isNull = json.IsEmpty || json.SequenceEqual("null"u8);
        bytes = default;
        if (isNull) return true;
        if (json[0] == '"') return TryDecodeText(json[1..^1], out bytes);
        if (json[0] == '{' && TryBase64(json, out var encoded)) return TryDecodeBase64(encoded, out bytes);
        bytes = json;
        return true;
    }

    /// <summary>The bytes of the inside of a JSON string.</summary>
    public bool TryDecodeText(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> bytes)
    {
        bytes = text;
        if (text.IndexOf((byte)'\\') < 0) return true;
        Grow(text.Length);
        var whole = JsonText.TryUnescape(text, buffer, out var written);
        bytes = buffer.AsSpan(0, written);
        return whole;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private static bool TryBase64(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> encoded)
    {
        encoded = default;
        var members = new JsonMembers(json);
        if (!members.MoveNext() || !members.Name.SequenceEqual("b64"u8) || members.Value[0] != '"') return false;
        encoded = members.Value[1..^1];
        return !members.MoveNext() && !members.IsBroken;
    }

    private bool TryDecodeBase64(ReadOnlySpan<byte> encoded, out ReadOnlySpan<byte> bytes)
    {
        Grow(encoded.Length);
        var status = Base64.DecodeFromUtf8(encoded, buffer, out _, out var written);
        bytes = buffer.AsSpan(0, written);
        return status == OperationStatus.Done;
    }

    private void Grow(int length)
    {
        if (buffer.Length >= length) return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = ArrayPool<byte>.Shared.Rent(length);
    }
}
