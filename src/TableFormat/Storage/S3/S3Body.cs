using System.Globalization;
using Amazon.S3.Model;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>Takes the bytes out of an answer; one that is cut short fails like a lost connection.</summary>
internal static class S3Body
{
    /// <summary>Reads all of it.</summary>
    /// <exception cref="IOException">Fewer bytes came than were announced, or they are too many for memory.</exception>
    public static async Task<S3Object?> ReadAsync(GetObjectResponse found, CancellationToken stop)
    {
        if (found.ContentLength is < 0 or > int.MaxValue - 64)
        {
            throw new IOException($"The store announced {found.ContentLength} bytes.");
        }

        var content = GC.AllocateUninitializedArray<byte>((int)found.ContentLength);
        await found.ResponseStream.ReadExactlyAsync(content, stop).ConfigureAwait(false);
        var modified = found.LastModified is { } time ? new DateTimeOffset(time.ToUniversalTime(), TimeSpan.Zero) : DateTimeOffset.UnixEpoch;
        return new S3Object(content, WholeLength(found.ContentRange) ?? content.Length, found.ETag, modified);
    }

    /// <summary>Reads exactly as much as was asked for.</summary>
    /// <exception cref="IOException">The store sent another number of bytes.</exception>
    public static async Task FillAsync(GetObjectResponse found, Memory<byte> target, CancellationToken stop)
    {
        if (found.ContentLength != target.Length)
        {
            throw new IOException($"The store sent {found.ContentLength} bytes of the {target.Length} asked for.");
        }

        await found.ResponseStream.ReadExactlyAsync(target, stop).ConfigureAwait(false);
    }

    // "bytes 0-99/1234"
    private static long? WholeLength(string? range) =>
        range is not null && range.LastIndexOf('/') is >= 0 and var slash
        && long.TryParse(range.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : null;
}
