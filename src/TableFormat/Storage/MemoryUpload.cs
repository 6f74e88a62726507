namespace Lakehouse.TableFormat.Storage;

/// <summary>A file that appears in a <see cref="MemoryStorage"/> when it is completed.</summary>
internal sealed class MemoryUpload(Action<byte[]> publish) : StorageUpload
{
    private readonly MemoryStream stream = new();

    /// <inheritdoc />
    public override Stream Stream => stream;

    /// <inheritdoc />
    public override ValueTask<long> CompleteAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var content = stream.ToArray();
        publish(content);
        return new(content.LongLength);
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => stream.DisposeAsync();
}
