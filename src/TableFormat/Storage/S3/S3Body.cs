using System.Globalization;
using Amazon.S3.Model;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// Takes the bytes out of an answer. One that is cut short, or that holds other bytes than those asked for, fails like a lost connection. Proxies may leave
/// the length out and send chunks; then the end of the body tells it.
/// </summary>
internal static class S3Body
{
    private const int Most = int.MaxValue - 64;
    private const int FirstBytes = 64 << 10;

    /// <summary>Reads all of it: a whole object, or the end of one.</summary>
    /// <param name="found">The answer.</param>
    /// <param name="last">How many bytes of the end were asked for; null for the whole object.</param>
    /// <param name="stop">Stops the reading.</param>
    /// <exception cref="IOException">Fewer bytes came than were announced.</exception>
    /// <exception cref="InvalidDataException">They are not those asked for, or too many for memory.</exception>
    public static async Task<S3Object> ReadAsync(GetObjectResponse found, int? last, CancellationToken stop)
    {
        var content = found.ContentLength switch
        {
            0 => await ReadToEndAsync(found.ResponseStream, stop).ConfigureAwait(false),
            > 0 and <= Most => GC.AllocateUninitializedArray<byte>((int)found.ContentLength),
            _ => throw new InvalidDataException($"it announces {found.ContentLength} bytes"),
        };
        if (found.ContentLength > 0)
        {
            await found.ResponseStream.ReadExactlyAsync(content, stop).ConfigureAwait(false);
        }

        var range = RangeOf(found);
        if (range is { } part && (last is null || part.End != part.Whole || part.End - part.From != Math.Min(last.Value, part.Whole) || part.End - part.From != content.Length))
        {
            throw Other(found, content.Length);
        }

        var modified = found.LastModified is { } time ? new DateTimeOffset(time.ToUniversalTime(), TimeSpan.Zero) : DateTimeOffset.UnixEpoch;
        return new S3Object(content, range?.Whole ?? content.Length, found.ETag, modified);
    }

    /// <summary>Reads exactly what was asked for.</summary>
    /// <param name="found">The answer.</param>
    /// <param name="from">First byte that was asked for.</param>
    /// <param name="target">As long as what was asked for.</param>
    /// <param name="stop">Stops the reading.</param>
    /// <exception cref="IOException">Fewer bytes came than were announced.</exception>
    /// <exception cref="InvalidDataException">The store sent other bytes.</exception>
    public static async Task FillAsync(GetObjectResponse found, long from, Memory<byte> target, CancellationToken stop)
    {
        // Without a range it is the whole object.
        if ((found.ContentLength != 0 && found.ContentLength != target.Length)
            || (RangeOf(found) is { } part ? part.From != from || part.End - part.From != target.Length : from != 0))
        {
            throw Other(found, target.Length);
        }

        await found.ResponseStream.ReadExactlyAsync(target, stop).ConfigureAwait(false);
        if (found.ContentLength == 0 && await found.ResponseStream.ReadAsync(new byte[1], stop).ConfigureAwait(false) != 0)
        {
            throw Other(found, target.Length);
        }
    }

    private static async Task<byte[]> ReadToEndAsync(Stream body, CancellationToken stop)
    {
        var content = Array.Empty<byte>();
        for (var length = 0; ;)
        {
            var one = new byte[1];
            if (length == content.Length)
            {
                if (await body.ReadAsync(one, stop).ConfigureAwait(false) == 0)
                {
                    return content;
                }

                Array.Resize(ref content, length < Most / 2 ? Math.Max(FirstBytes, length * 2) : throw new InvalidDataException("it does not end"));
                content[length++] = one[0];
            }

            var count = await body.ReadAsync(content.AsMemory(length), stop).ConfigureAwait(false);
            length += count;
            if (count == 0)
            {
                return content[..length];
            }
        }
    }

    private static InvalidDataException Other(GetObjectResponse found, long asked) =>
        new($"asked for {asked} bytes, it holds {found.ContentLength}, {found.ContentRange ?? "of the whole object"}");

    // "bytes 0-99/1234"; the end is the byte after the last.
    private static (long From, long End, long Whole)? RangeOf(GetObjectResponse found)
    {
        if (found.ContentRange is not { Length: > 0 } range)
        {
            return null;
        }

        var text = range.AsSpan();
        var (dash, slash) = (text.IndexOf('-'), text.IndexOf('/'));
        return text.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase) && dash > 6 && slash > dash
            && Number(text[6..dash]) is { } from && Number(text[(dash + 1)..slash]) is { } to && Number(text[(slash + 1)..]) is { } whole && from <= to && to < whole
            ? (from, to + 1, whole)
            : throw new InvalidDataException("its Content-Range names no bytes");
    }

    private static long? Number(ReadOnlySpan<char> text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
