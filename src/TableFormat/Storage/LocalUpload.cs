namespace Lakehouse.TableFormat.Storage;

/// <summary>A large local file: a temporary sibling that gets its name on completion.</summary>
/// <param name="target">Full path of the file to be.</param>
/// <param name="deletions">Deletions that must be durable before it.</param>
internal sealed class LocalUpload(string target, LocalDeletions deletions) : StorageUpload
{
    private readonly LocalFile file = LocalErrors.Run(target, () => LocalFile.Create(target, deletions));

    /// <inheritdoc />
    public override Stream Stream => file.Stream;

    /// <inheritdoc />
    public override ValueTask<long> CompleteAsync(CancellationToken cancellationToken = default) =>
        LocalErrors.RunAsync(target, async () =>
        {
            var length = file.Stream.Length;
            await file.ReplaceAsync(cancellationToken).ConfigureAwait(false);
            return length;
        });

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        LocalErrors.Run(target, () =>
        {
            file.Dispose();
            return true;
        });
        return ValueTask.CompletedTask;
    }
}
