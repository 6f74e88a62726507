using System.Globalization;
using Thrift;
using Thrift.Transport;

namespace Lakehouse.Catalog.Hive.Wire;

/// <summary>
/// Thrift's unframed transport over a stream: a request is gathered and sent as one write, a reply is read through one buffer and
/// may not be longer than the configured message. Owns the stream. Not thread-safe.
/// </summary>
/// <param name="stream">A connected socket's stream, or bytes of a test.</param>
/// <param name="configuration">Bounds of a message: its bytes, and how deep its values are nested.</param>
internal sealed class WireTransport(Stream stream, TConfiguration configuration) : TEndpointTransport(configuration)
{
    private const int BufferBytes = 1 << 16;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly MemoryStream _request = new();
    private int _next;
    private int _filled;

    /// <inheritdoc />
    public override bool IsOpen => true;

    /// <summary>Bytes of the present reply that have been handed out.</summary>
    public long Consumed => KnownMessageSize - RemainingMessageSize;

    /// <summary>The first bytes of the reply without taking them; fewer than asked for when the stream ends before.</summary>
    /// <param name="count">At most a few.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        while (_filled - _next < count && await FillAsync(cancellationToken) > 0)
        {
        }

        return _buffer.AsMemory(_next, Math.Min(count, _filled - _next));
    }

    /// <inheritdoc />
    public override Task OpenAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <inheritdoc />
    public override void Close() => stream.Dispose();

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(byte[] buffer, int offset, int length, CancellationToken cancellationToken)
    {
        if (_next == _filled && await FillAsync(cancellationToken) == 0)
        {
            return 0;
        }

        return Take(buffer, offset, Math.Min(length, _filled - _next));
    }

    /// <inheritdoc />
    public override ValueTask<int> ReadAllAsync(byte[] buffer, int offset, int length, CancellationToken cancellationToken) =>
        length <= _filled - _next ? new ValueTask<int>(Take(buffer, offset, length)) : base.ReadAllAsync(buffer, offset, length, cancellationToken);

    // The library multiplies a count from the wire with a size in 32 bits: what overflows is negative, and as impossible as what is too long.
    /// <inheritdoc />
    public override void CheckReadBytesAvailable(long numBytes)
    {
        if (numBytes < 0 || numBytes > RemainingMessageSize)
        {
            throw new TTransportException(
                TTransportException.ExceptionType.Unknown,
                string.Create(CultureInfo.InvariantCulture, $"a length of {numBytes} bytes where {RemainingMessageSize} may follow"));
        }
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int length, CancellationToken cancellationToken)
    {
        _request.Write(buffer, offset, length);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        ResetMessageSizeAndConsumedBytes();
        await stream.WriteAsync(_request.GetBuffer().AsMemory(0, (int)_request.Length), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        DropRequest();
    }

    /// <summary>Forgets a request that was gathered and cannot be sent.</summary>
    public void DropRequest()
    {
        _request.SetLength(0);
        if (_request.Capacity > BufferBytes * 16)
        {
            _request.Capacity = 0;
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
            _request.Dispose();
        }
    }

    private int Take(byte[] buffer, int offset, int length)
    {
        CountConsumedMessageBytes(length);
        _buffer.AsSpan(_next, length).CopyTo(buffer.AsSpan(offset));
        _next += length;
        return length;
    }

    private async ValueTask<int> FillAsync(CancellationToken cancellationToken)
    {
        if (_next > 0)
        {
            _buffer.AsSpan(_next, _filled - _next).CopyTo(_buffer);
            (_next, _filled) = (0, _filled - _next);
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
        _filled += read;
        return read;
    }
}
