namespace Lakehouse.TableFormat.Storage;

/// <summary>A stored file as a file of this machine, for readers that only know paths. It stays as long as this is not disposed.</summary>
/// <param name="path">Absolute path.</param>
/// <param name="hold">What keeps it there; null when nothing has to.</param>
public sealed class LocalCopy(string path, IDisposable? hold = null) : IDisposable
{
    /// <summary>Absolute path.</summary>
    public string Path { get; } = path;

    /// <inheritdoc />
    public void Dispose() => hold?.Dispose();
}
