using Amazon.S3.Model;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// Makes an object of ranges of others (UploadPartCopy) and new bytes. A part but the last has at least 5 MiB: where a copied range follows
/// fewer new bytes, its beginning travels through this process to fill them up.
/// </summary>
/// <param name="client">The bucket.</param>
/// <param name="key">Key of the object to be.</param>
/// <param name="notAfter">When it may appear at the latest, by the store's clock; asked when it is complete.</param>
internal sealed class S3Composer(S3Client client, string key, Func<DateTimeOffset?>? notAfter = null)
{
    private const int LeastPart = 5 << 20;
    private const long MostPart = 5L << 30;

    private readonly List<Func<string, int, Task<PartETag>>> parts = [];
    private readonly MemoryStream open = new();
    private readonly SemaphoreSlim free = new(client.Settings.ParallelParts);
    private long length;

    /// <summary>Whether pieces are worth their requests: something can be copied at all.</summary>
    public static bool IsWorthwhile(IReadOnlyList<StoragePiece> pieces) => pieces.Any(piece => piece.Source is not null && piece.Length >= 2 * LeastPart);

    /// <summary>Composes; the new object's length.</summary>
    /// <param name="pieces">Pieces whose sources are keys.</param>
    /// <param name="cancellationToken">Stops the work; nothing is there then.</param>
    public async ValueTask<long> RunAsync(IReadOnlyList<StoragePiece> pieces, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            length += piece.Length;
            await AddAsync(piece, cancellationToken).ConfigureAwait(false);
        }

        Flush(cancellationToken);
        var mark = client.NewMark();
        var id = await client.Uploads.BeginAsync(key, mark, cancellationToken).ConfigureAwait(false);
        var done = false;
        try
        {
            var sent = await Task.WhenAll(parts.Select((part, index) => RunAsync(part, id, index + 1, cancellationToken))).ConfigureAwait(false);
            await client.Uploads.CompleteAsync(key, id, mark, sent, notAfter?.Invoke(), cancellationToken).ConfigureAwait(false);
            done = true;
            return length;
        }
        finally
        {
            if (!done)
            {
                await client.Uploads.DropAsync(key, id).ConfigureAwait(false);
            }
        }
    }

    private async Task<PartETag> RunAsync(Func<string, int, Task<PartETag>> part, string id, int number, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await part(id, number).ConfigureAwait(false);
        }
        finally
        {
            free.Release();
        }
    }

    private async ValueTask AddAsync(StoragePiece piece, CancellationToken cancellationToken)
    {
        if (piece.Source is not { } source)
        {
            open.Write(piece.Content.Span);
            if (open.Length >= client.Settings.PartBytes)
            {
                Flush(cancellationToken);
            }

            return;
        }

        var (from, left) = (piece.From, piece.Length);
        var through = Through(left);
        if (through > 0)
        {
            await ReadAsync(source, from, through, cancellationToken).ConfigureAwait(false);
            (from, left) = (from + through, left - through);
        }

        if (left > 0)
        {
            Flush(cancellationToken);
            Copy(source, from, left, cancellationToken);
        }
    }

    // What a range must give to the open bytes before the rest of it can be a part of its own.
    private int Through(long range)
    {
        var missing = open.Length == 0 ? 0 : (int)Math.Max(0, LeastPart - open.Length);
        return range - missing >= LeastPart ? missing : (int)range;
    }

    private async ValueTask ReadAsync(string source, long from, int count, CancellationToken cancellationToken)
    {
        var stream = await S3ReadStream.OpenAsync(client, source, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            stream.Seek(from, SeekOrigin.Begin);
            var bytes = new byte[count];
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            open.Write(bytes);
        }
    }

    private void Copy(string source, long from, long left, CancellationToken cancellationToken)
    {
        for (; left > 0;)
        {
            // The last part of a range keeps at least 5 MiB.
            var count = left <= MostPart ? left : Math.Min(MostPart, left - LeastPart);
            var first = from;
            parts.Add((id, number) => client.Uploads.CopyAsync(key, id, number, source, first, count, cancellationToken).AsTask());
            (from, left) = (from + count, left - count);
        }
    }

    private void Flush(CancellationToken cancellationToken)
    {
        if (open.Length > 0)
        {
            var bytes = open.ToArray();
            parts.Add((id, number) => client.Uploads.SendAsync(key, id, number, bytes, cancellationToken).AsTask());
            open.SetLength(0);
        }
    }
}
