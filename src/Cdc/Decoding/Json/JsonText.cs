using System.Text;
using System.Text.Json;

namespace Lakehouse.Cdc.Decoding.Json;

/// <summary>Small readings of raw JSON values that the cursor found.</summary>
internal static class JsonText
{
    /// <summary>Whether a raw value is null or absent.</summary>
    public static bool IsNull(ReadOnlySpan<byte> raw) => raw.IsEmpty || raw.SequenceEqual("null"u8);

    /// <summary>Whether a raw value is an object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> raw) => !raw.IsEmpty && raw[0] == '{';

    /// <summary>What is between the quotes of a raw string; empty when it is no string.</summary>
    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> raw) =>
        raw.Length >= 2 && raw[0] == '"' ? raw[1..^1] : default;

    /// <summary>An integer, also where it stands in quotes (CloudEvents); false when it is none.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> raw, out long value)
    {
        var digits = raw.Length > 0 && raw[0] == '"' ? Content(raw) : raw;
        return System.Buffers.Text.Utf8Parser.TryParse(digits, out value, out var used) && used == digits.Length;
    }

    /// <summary>The text of a string's raw content, escapes resolved.</summary>
    /// <exception cref="BadEventException">The escapes or the UTF-8 are broken.</exception>
    public static string Unescape(ReadOnlySpan<byte> content)
    {
        if (!content.Contains((byte)'\\') && System.Text.Unicode.Utf8.IsValid(content))
        {
            return Encoding.UTF8.GetString(content);
        }

        try
        {
            byte[] quoted = [(byte)'"', .. content, (byte)'"'];
            return JsonSerializer.Deserialize<string>(quoted) ?? "";
        }
        catch (JsonException failure)
        {
            throw new BadEventException(BadEventKind.Unparsable, "a name is not valid JSON text", innerException: failure);
        }
    }
}
