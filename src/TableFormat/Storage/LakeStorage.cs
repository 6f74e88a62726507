using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Storage.S3;

namespace Lakehouse.TableFormat.Storage;

/// <summary>Opens the store of a location; the one place that chooses between them.</summary>
public static class LakeStorage
{
    /// <summary>Opens a store. Nothing is called yet, and nothing need exist.</summary>
    /// <param name="location">Where.</param>
    /// <param name="settings">How an object store is reached; the AWS environment alone decides when null.</param>
    /// <param name="clock">The machine's clock.</param>
    /// <param name="memory">What to remember about the store's folders, and where.</param>
    /// <exception cref="Errors.LakehouseException">Invalid: settings that contradict each other.</exception>
    public static IStorage Open(StorageLocation location, S3Settings? settings, TimeProvider clock, StorageMemory? memory = null) =>
        location.Folder is { } folder
            ? new LocalStorage(folder, memory ?? new StorageMemory())
            : OpenS3(location, settings ?? new S3Settings(), clock, memory ?? new StorageMemory());

    private static S3Storage OpenS3(StorageLocation location, S3Settings settings, TimeProvider clock, StorageMemory memory)
    {
        var client = new S3Client(location.Bucket, settings, clock, new RandomIds());
        var cache = settings.CacheFolder is { } folder ? new FileCache(Path.GetFullPath(folder), settings.CacheBytes, clock) : null;
        return new S3Storage(client, location.Prefix, memory, new S3Copies(client, cache));
    }
}
