using System.Text;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>Reads bodies of answers, bounded.</summary>
internal static class BodyReader
{
    private const int FirstBytes = 1 << 16;
    private const int MostErrorBytes = 4096;

    /// <summary>Reads a whole body.</summary>
    /// <exception cref="LakehouseException">Unsupported: it is longer than the limit.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(FirstBytes, limit)];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }

            length += read;
            if (length == buffer.Length)
            {
                if (length >= limit)
                {
                    throw new LakehouseException(
                        ErrorKind.Unsupported, $"Trino sent a page of more than {limit} bytes", fix: "select fewer or smaller columns");
                }

                Array.Resize(ref buffer, (int)Math.Min(limit, buffer.Length * 2L));
            }
        }
    }

    /// <summary>Reads the beginning of an error's text.</summary>
    public static async Task<string> ReadStartAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostErrorBytes];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length).Trim();
    }
}
