using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// One version of an object as a seekable stream. Its end (the footer of a base file) comes with the answer that opens it. After that a small
/// object comes at once; of a large one, a read at some place brings at least 1 MiB, and reads that follow each other bring windows that grow up to
/// the parts allowed, the next of them while the last is used. Ranges that a reader announces (column chunks) come as they are instead, all of a
/// row group at once. Memory: two windows and the end, or the ranges of two row groups. Not thread-safe.
/// </summary>
internal sealed class S3ReadStream : Stream, IPlannedReads
{
    private const int LeastWindow = 1 << 20;

    private readonly S3Ranges ranges;
    private readonly S3Object end;
    private readonly CancellationTokenSource closed = new();
    private readonly List<S3PlannedGroups> planned = [];
    private S3Window? current;
    private Task<S3Window>? next;
    private long position;

    private S3ReadStream(S3Ranges ranges, S3Object end)
    {
        this.ranges = ranges;
        this.end = end;
    }

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => true;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => end.Length;

    /// <inheritdoc />
    public override long Position
    {
        get => position;
        set => Seek(value, SeekOrigin.Begin);
    }

    private long EndStart => end.Length - end.Content.Length;

    /// <summary>Opens the newest version.</summary>
    /// <exception cref="LakehouseException">Corrupt: there is no such object.</exception>
    public static async ValueTask<S3ReadStream> OpenAsync(S3Client client, string key, CancellationToken cancellationToken)
    {
        var end = await client.TryGetEndAsync(key, client.Settings.ReadAheadBytes, cancellationToken).ConfigureAwait(false)
            ?? throw new LakehouseException(ErrorKind.Corrupt, "The file does not exist.", new ErrorContext { Path = client.PlaceOf(key) });
        return new(new S3Ranges(client, key, end.ETag), end);
    }

    /// <inheritdoc />
    public void Plan(IReadOnlyList<IReadOnlyList<StorageRange>> groups)
    {
        // What was announced first is the footer, which is read again and again.
        if (planned.Count > 1)
        {
            planned[1].Return();
            planned.RemoveAt(1);
        }

        planned.Add(new S3PlannedGroups(ranges, groups, EndStart));
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && position < Length)
        {
            var copied = Copy(buffer[total..]);
            if (copied == 0)
            {
                // Codecs read without waiting; their thread has nothing else to do.
                FetchAsync(buffer.Length - total, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }

            total += copied;
        }

        return total;
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var total = 0;
        while (total < buffer.Length && position < Length)
        {
            var copied = Copy(buffer.Span[total..]);
            if (copied == 0)
            {
                await FetchAsync(buffer.Length - total, cancellationToken).ConfigureAwait(false);
            }

            total += copied;
        }

        return total;
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = offset + (origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => position, _ => Length });
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        return position = target;
    }

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && !closed.IsCancellationRequested)
        {
            closed.Cancel();
            current?.Return();
            planned.ForEach(each => each.Return());
            _ = next?.ContinueWith(late => late.Result.Return(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            (current, next) = (null, null);
        }

        base.Dispose(disposing);
    }

    private int Copy(Span<byte> buffer)
    {
        var source = position >= EndStart ? end.Content.AsSpan((int)(position - EndStart)) : default(ReadOnlySpan<byte>);
        for (var plan = 0; plan < planned.Count && source.IsEmpty; plan++)
        {
            source = planned[plan].From(position);
        }

        source = source.IsEmpty && current is { } window ? window.From(position) : source;
        var count = Math.Min(source.Length, buffer.Length);
        source[..count].CopyTo(buffer);
        position += count;
        return count;
    }

    private async ValueTask FetchAsync(int wanted, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(closed.IsCancellationRequested, this);
        foreach (var each in planned)
        {
            if (await each.TryFetchAsync(position, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        var last = current;
        var follows = last is not null && position >= last.Start && position <= last.End + LeastWindow;
        if (follows && next is { } coming)
        {
            next = null;
            Replace(await coming.WaitAsync(cancellationToken).ConfigureAwait(false));
            if (current!.From(position).Length > 0)
            {
                Prefetch(current);
                return;
            }
        }

        var (start, length) = ranges.Window(position, wanted, EndStart, follows ? last!.Length : 0);
        Replace(await ranges.ReadAsync(start, length, cancellationToken).ConfigureAwait(false));
        if (follows)
        {
            Prefetch(current!);
        }
    }

    private void Prefetch(S3Window window)
    {
        if (window.End < EndStart && next is null)
        {
            var (start, length) = ranges.Window(window.End, 0, EndStart, window.Length);
            next = ranges.ReadAsync(start, length, closed.Token);
        }
    }

    private void Replace(S3Window window)
    {
        current?.Return();
        current = window;
    }
}
