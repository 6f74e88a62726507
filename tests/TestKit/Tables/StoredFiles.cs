using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TestKit.Tables;

/// <summary>All files of a store, to make the same table again and again.</summary>
public sealed class StoredFiles
{
    private readonly List<(string Path, byte[] Content)> files = [];

    private StoredFiles()
    {
    }

    /// <summary>Reads every file.</summary>
    public static async Task<StoredFiles> OfAsync(IStorage storage)
    {
        var copy = new StoredFiles();
        await foreach (var entry in storage.ListAsync(string.Empty, recursive: true))
        {
            copy.files.Add((entry.Path, (await storage.TryReadAsync(entry.Path))!));
        }

        return copy;
    }

    /// <summary>Writes them into an empty store, oldest names first.</summary>
    public async Task<T> WriteToAsync<T>(T storage)
        where T : IStorage
    {
        foreach (var (path, content) in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            await storage.PutAsync(path, content, PutCondition.Always);
        }

        return storage;
    }
}
