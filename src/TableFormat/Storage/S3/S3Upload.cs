using Amazon.S3.Model;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// A file on its way: up to one part it is a single put, beyond it parts that travel while the rest is written. Disposed without completion, its
/// parts are dropped; those of a dead process are dropped by <see cref="IStorage.SweepAsync"/>.
/// </summary>
internal sealed class S3Upload : StorageUpload
{
    private readonly S3Client client;
    private readonly string key;
    private readonly string mark;
    private readonly Func<DateTimeOffset?>? notAfter;
    private readonly S3PartStream stream;
    private readonly S3Copies copies;
    private readonly S3Teed? teed;
    private readonly SemaphoreSlim free;
    private readonly CancellationTokenSource dropped = new();
    private readonly List<Task<PartETag>> parts = [];
    private Task<string>? upload;
    private bool done;

    /// <summary>Begins a file; nothing is sent yet.</summary>
    /// <param name="client">The bucket.</param>
    /// <param name="copies">Where a copy of it stays.</param>
    /// <param name="key">Key of the object to be.</param>
    /// <param name="notAfter">When it may appear at the latest, by the store's clock; asked when it is complete.</param>
    public S3Upload(S3Client client, S3Copies copies, string key, Func<DateTimeOffset?>? notAfter)
    {
        this.notAfter = notAfter;
        this.client = client;
        this.copies = copies;
        this.key = key;
        mark = client.NewMark();
        free = new SemaphoreSlim(client.Settings.ParallelParts);
        stream = new S3PartStream(client.Settings.PartBytes, SendAsync);
        teed = copies.TryBegin(key) is { } copy ? new S3Teed(stream, copy) : null;
    }

    /// <inheritdoc />
    public override Stream Stream => (Stream?)teed ?? stream;

    /// <inheritdoc />
    public override async ValueTask<long> CompleteAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (upload is null)
        {
            await client.PutAsync(key, stream.Rest, S3Condition.None, notAfter?.Invoke(), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            if (stream.Rest.Length > 0)
            {
                await stream.SendRestAsync(cancellationToken).ConfigureAwait(false);
            }

            var id = await upload.ConfigureAwait(false);
            var sent = await Task.WhenAll(parts).WaitAsync(cancellationToken).ConfigureAwait(false);
            await client.Uploads.CompleteAsync(key, id, mark, sent, notAfter?.Invoke(), cancellationToken).ConfigureAwait(false);
        }

        done = true;
        if (teed?.Copy is { } copy)
        {
            copies.Keep(key, copy);
        }

        return stream.Length;
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (!done)
        {
            teed?.Drop();
            await dropped.CancelAsync().ConfigureAwait(false);
            await (upload is null ? Task.CompletedTask : AbortAsync(upload)).ConfigureAwait(false);
        }

        done = true;
        await stream.DisposeAsync().ConfigureAwait(false);
        free.Dispose();
        dropped.Dispose();
    }

    private async ValueTask SendAsync(S3Window part, CancellationToken cancellationToken)
    {
        // Not cancelled when the file is dropped: who begins an upload must learn its id to drop it.
        upload ??= client.Uploads.BeginAsync(key, mark, CancellationToken.None).AsTask();
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        parts.RemoveAll(static sent => sent.IsFaulted && Rethrow(sent));
        parts.Add(SendPartAsync(part, parts.Count + 1));
    }

    private async Task<PartETag> SendPartAsync(S3Window part, int number)
    {
        try
        {
            return await client.Uploads.SendAsync(key, await upload!.ConfigureAwait(false), number, part.Memory, dropped.Token).ConfigureAwait(false);
        }
        finally
        {
            part.Return();
            free.Release();
        }
    }

    private static bool Rethrow(Task<PartETag> failed)
    {
        failed.GetAwaiter().GetResult();
        return false;
    }

    // Parts that are still on their way would bring a dropped upload's bytes back, so they end first.
    private async Task AbortAsync(Task<string> begun)
    {
        await Task.WhenAll(parts.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((Task)begun).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (begun.IsCompletedSuccessfully)
        {
            await client.Uploads.DropAsync(key, await begun.ConfigureAwait(false)).ConfigureAwait(false);
        }
    }
}
