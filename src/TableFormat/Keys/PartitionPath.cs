using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lakehouse.TableFormat.Keys;

/// <summary>How partition values become folder names and back (spec 1.5). Stateless and thread-safe.</summary>
public static class PartitionPath
{
    /// <summary>Stands for a null or empty partition value.</summary>
    public const string DefaultName = "__HIVE_DEFAULT_PARTITION__";

    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (byte)code), 0x7F, .. "\"#%'*/:=?\\{[]^"u8]);

    /// <summary>Percent-encodes the characters of one segment that Hudi encodes when <c>urlencode</c> is on.</summary>
    internal static string Encode(string value)
    {
        var sink = new ArrayBufferWriter<byte>(value.Length + 8);
        Encode(Encoding.UTF8.GetBytes(value), sink);
        return Encoding.UTF8.GetString(sink.WrittenSpan);
    }

    /// <summary>Turns <c>%XX</c> back into characters; malformed sequences stay as they are.</summary>
    internal static string Decode(string segment)
    {
        if (!segment.Contains('%', StringComparison.Ordinal))
        {
            return segment;
        }

        var text = new StringBuilder(segment.Length);
        for (var index = 0; index < segment.Length; index++)
        {
            if (segment[index] == '%' && index + 2 < segment.Length
                && byte.TryParse(segment.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text.Append((char)code);
                index += 2;
            }
            else
            {
                text.Append(segment[index]);
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// The values that a partition path holds, one per partition field, decoded; null stands for the default partition.
    /// Null when the path has another number of segments than there are fields and several fields share it.
    /// </summary>
    /// <param name="path">Path relative to the table, such as <c>region=eu/day=1</c>.</param>
    /// <param name="fields">Partition fields in order.</param>
    public static IReadOnlyList<string?>? Values(string path, IReadOnlyList<string> fields)
    {
        if (fields.Count == 1)
        {
            return [ValueOf(path, fields[0])];
        }

        var segments = path.Split('/');
        return segments.Length == fields.Count
            ? [.. segments.Select((segment, index) => ValueOf(segment, fields[index]))]
            : null;
    }

    /// <summary>Why a path cannot be a partition's folder, or null when it can.</summary>
    internal static string? Refusal(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return null;
        }

        var first = true;
        foreach (var range in path.Split((byte)'/'))
        {
            var segment = path[range];
            if (segment.IsEmpty)
            {
                return "has an empty segment";
            }

            if (segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8))
            {
                return "has a segment that leaves the folder";
            }

            if (first && segment.SequenceEqual(".hoodie"u8))
            {
                return "is the timeline's folder";
            }

            first = false;
        }

        return null;
    }

    internal static void Encode(ReadOnlySpan<byte> value, ArrayBufferWriter<byte> sink)
    {
        while (!value.IsEmpty)
        {
            var plain = value.IndexOfAny(Escaped);
            if (plain < 0)
            {
                sink.Write(value);
                return;
            }

            sink.Write(value[..plain]);
            var code = sink.GetSpan(3);
            code[0] = (byte)'%';
            code[1] = HexDigit(value[plain] >> 4);
            code[2] = HexDigit(value[plain] & 0xF);
            sink.Advance(3);
            value = value[(plain + 1)..];
        }
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);

    private static string? ValueOf(string segment, string field)
    {
        var value = segment.StartsWith(field + "=", StringComparison.Ordinal) ? segment[(field.Length + 1)..] : segment;
        return value == DefaultName ? null : Decode(value);
    }
}
