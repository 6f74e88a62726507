using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage.S3.Faults;

/// <summary>One run of a call: a client whose requests are spoiled, one whose are not, and a folder of its own in the bucket.</summary>
/// <param name="Spoiled">Its calls go through the proxy.</param>
/// <param name="Direct">Looks at what came of them.</param>
/// <param name="Folder">Nobody else writes here.</param>
/// <param name="Start">Called when what must be there before is there: from now on requests are spoiled.</param>
internal sealed record S3Trial(S3Client Spoiled, S3Client Direct, string Folder, Action Start)
{
    /// <summary>Ten MiB and a bit, the same in each run.</summary>
    public static byte[] Large { get; } = Pattern((10 << 20) + 321);

    /// <summary>Key of <see cref="Large"/> in the bucket.</summary>
    public const string LargeKey = "large/source.parquet";

    /// <summary>Key of a file of this run.</summary>
    public string Key => $"{Folder}/file.parquet";

    /// <summary>The folder as a store, spoiled.</summary>
    public S3Storage Store => new(Spoiled, Folder, new StorageMemory());

    /// <summary>Puts a file there without faults.</summary>
    public async Task<S3Put> GivenAsync(string key, byte[] content) => await Direct.PutAsync(key, content, S3Condition.None);

    /// <summary>The folder holds the file with those bytes and nothing else.</summary>
    public async Task HoldsAsync(ReadOnlyMemory<byte> content)
    {
        Assert.Equal([Key], await KeysAsync());
        Assert.True((await Direct.TryGetAsync(Key))!.Value.Content.AsSpan().SequenceEqual(content.Span), "other bytes");
        Assert.Empty(await Direct.Uploads.ListAsync(Folder + "/", default));
    }

    /// <summary>The folder holds nothing, and no unfinished upload.</summary>
    public async Task IsEmptyAsync()
    {
        Assert.Empty(await KeysAsync());
        Assert.Empty(await Direct.Uploads.ListAsync(Folder + "/", default));
    }

    private async Task<List<string>> KeysAsync()
    {
        var keys = new List<string>();
        await foreach (var page in Direct.ListAsync(Folder + "/", recursive: true))
        {
            keys.AddRange(page.Objects.Select(found => found.Key));
        }

        return keys;
    }

    private static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
