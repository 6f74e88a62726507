namespace Lakehouse.TableFormat.Storage;

/// <summary>Composes files where the store has no way of its own: the bytes pass through this process.</summary>
internal static class Composition
{
    /// <summary>Reads and writes every piece; the new file's length.</summary>
    public static async ValueTask<long> CopyAsync(IStorage store, string path, IReadOnlyList<StoragePiece> pieces, CancellationToken cancellationToken)
    {
        await using var upload = await store.CreateAsync(path, cancellationToken).ConfigureAwait(false);
        foreach (var piece in pieces)
        {
            if (piece.Source is { } source)
            {
                var stream = await store.OpenReadAsync(source, cancellationToken).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    await CopyAsync(stream, upload.Stream, piece, cancellationToken).ConfigureAwait(false);
                }
            }
            else
            {
                await upload.Stream.WriteAsync(piece.Content, cancellationToken).ConfigureAwait(false);
            }
        }

        return await upload.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask CopyAsync(Stream from, Stream to, StoragePiece piece, CancellationToken cancellationToken)
    {
        from.Seek(piece.From, SeekOrigin.Begin);
        var buffer = new byte[(int)Math.Min(piece.Length, 1 << 20)];
        for (var left = piece.Length; left > 0;)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(left, buffer.Length));
            await from.ReadExactlyAsync(part, cancellationToken).ConfigureAwait(false);
            await to.WriteAsync(part, cancellationToken).ConfigureAwait(false);
            left -= part.Length;
        }
    }
}
