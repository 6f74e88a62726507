using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage.S3.Faults;

/// <summary>Every kind of call that the client makes: which requests are of it, and a run that asserts what comes of it.</summary>
internal static class S3Calls
{
    private const int Part = 5 << 20;

    private static readonly byte[] Small = "{\"small\":1}"u8.ToArray();

    /// <summary>The calls by name.</summary>
    public static IReadOnlyDictionary<string, (Func<ProxyRequest, bool> Fits, Func<S3Trial, Task> Run)> All { get; } =
        new Dictionary<string, (Func<ProxyRequest, bool> Fits, Func<S3Trial, Task> Run)>(StringComparer.Ordinal)
        {
            ["put"] = (Is("PUT"), async trial =>
            {
                trial.Start();
                Assert.True((await trial.Spoiled.PutAsync(trial.Key, Small, S3Condition.None)).Written);
                await trial.HoldsAsync(Small);
            }
            ),
            ["put if absent"] = (Is("PUT"), trial => PutIfAbsentAsync(trial, null)),
            ["put that ends"] = (Is("PUT"), trial => PutIfAbsentAsync(trial, DateTimeOffset.UtcNow.AddMinutes(10))),
            ["put if match"] = (Is("PUT"), async trial =>
            {
                var old = await trial.GivenAsync(trial.Key, "old"u8.ToArray());
                trial.Start();
                var put = await trial.Spoiled.PutAsync(trial.Key, Small, S3Condition.Match(old.ETag!));
                Assert.True(put.Written);
                Assert.Equal((await trial.Direct.HeadAsync(trial.Key))!.Value.ETag, put.ETag);
                Assert.False((await trial.Spoiled.PutAsync(trial.Key, "x"u8.ToArray(), S3Condition.Match(old.ETag!))).Written);
                await trial.HoldsAsync(Small);
            }
            ),
            ["read"] = (Is("GET"), async trial =>
            {
                await trial.GivenAsync(trial.Key, Small);
                trial.Start();
                Assert.Equal(Small, (await trial.Spoiled.TryGetAsync(trial.Key))!.Value.Content);
            }
            ),
            ["read the end"] = (Is("GET"), async trial =>
            {
                trial.Start();
                var end = (await trial.Spoiled.TryGetEndAsync(S3Trial.LargeKey, 70_000))!.Value;
                Assert.Equal(S3Trial.Large.Length, end.Length);
                Assert.True(end.Content.AsSpan().SequenceEqual(S3Trial.Large.AsSpan(S3Trial.Large.Length - 70_000)), "other bytes");
            }
            ),
            ["read a range"] = (Is("GET"), async trial =>
            {
                var etag = (await trial.Direct.HeadAsync(S3Trial.LargeKey))!.Value.ETag;
                trial.Start();
                var target = new byte[300_000];
                Assert.True(await trial.Spoiled.TryFillAsync(S3Trial.LargeKey, 1_000_003, target, etag));
                Assert.True(target.AsSpan().SequenceEqual(S3Trial.Large.AsSpan(1_000_003, target.Length)), "other bytes");
            }
            ),
            ["facts"] = (Is("HEAD"), async trial =>
            {
                trial.Start();
                Assert.Equal(S3Trial.Large.Length, (await trial.Spoiled.HeadAsync(S3Trial.LargeKey))!.Value.Length);
                Assert.Null(await trial.Spoiled.HeadAsync(trial.Key));
            }
            ),
            ["list"] = (Is("GET", "list-type"), ListAsync),
            ["delete"] = (Is("DELETE"), trial => DeleteAsync(trial, null)),
            ["delete that ends"] = (Is("DELETE"), trial => DeleteAsync(trial, DateTimeOffset.UtcNow.AddMinutes(10))),
            ["delete many"] = (Is("POST", "delete"), async trial =>
            {
                await Task.WhenAll(Enumerable.Range(0, 5).Select(number => trial.GivenAsync($"{trial.Folder}/{number}", Small)));
                trial.Start();
                await trial.Store.DeleteFolderAsync(string.Empty);
                await trial.IsEmptyAsync();
            }
            ),
            ["begin an upload"] = (Is("POST", "uploads"), trial => UploadAsync(trial, null)),
            ["send a part"] = (Is("PUT", "partNumber"), trial => UploadAsync(trial, null)),
            ["complete an upload"] = (Is("POST", "uploadId"), trial => UploadAsync(trial, null)),
            ["complete an upload that ends"] = (Is("POST", "uploadId"), trial => UploadAsync(trial, DateTimeOffset.UtcNow.AddMinutes(10))),
            ["copy a part"] = (request => Is("PUT", "partNumber")(request) && request.Header("x-amz-copy-source") is not null, ComposeAsync),
            ["complete a composition"] = (Is("POST", "uploadId"), ComposeAsync),
            ["drop an upload"] = (Is("DELETE", "uploadId"), async trial =>
            {
                trial.Start();
                await using (var upload = await trial.Store.CreateAsync("file.parquet"))
                {
                    await upload.Stream.WriteAsync(S3Trial.Large.AsMemory(0, Part + 1000));
                }

                await trial.IsEmptyAsync();
            }
            ),
            ["list uploads"] = (Is("GET", "uploads"), async trial =>
            {
                await trial.Direct.Uploads.BeginAsync(trial.Key, trial.Direct.NewMark(), default);
                trial.Start();
                await trial.Store.SweepAsync(string.Empty);
                await trial.IsEmptyAsync();
            }
            ),
        };

    private static Func<ProxyRequest, bool> Is(string method, string parameter = "") =>
        request => request.Method == method && request.Target.Contains(parameter, StringComparison.Ordinal);

    private static async Task PutIfAbsentAsync(S3Trial trial, DateTimeOffset? end)
    {
        trial.Start();
        Assert.True((await trial.Spoiled.PutAsync(trial.Key, Small, S3Condition.Absent, end)).Written);
        Assert.False((await trial.Spoiled.PutAsync(trial.Key, "other"u8.ToArray(), S3Condition.Absent, end)).Written);
        await trial.HoldsAsync(Small);
    }

    private static async Task ListAsync(S3Trial trial)
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(number => trial.GivenAsync($"{trial.Folder}/f{number}/x", Small)));
        trial.Start();
        var (files, folders) = (new List<string>(), new List<string>());
        await foreach (var entry in trial.Store.ListAsync(string.Empty, recursive: true))
        {
            files.Add(entry.Path);
        }

        await foreach (var entry in trial.Store.ListAsync(string.Empty, recursive: false))
        {
            folders.Add(entry.Path);
        }

        Assert.Equal(["f0/x", "f1/x", "f2/x", "f3/x", "f4/x"], files);
        Assert.Equal(["f0", "f1", "f2", "f3", "f4"], folders);
    }

    private static async Task DeleteAsync(S3Trial trial, DateTimeOffset? end)
    {
        await trial.GivenAsync(trial.Key, Small);
        trial.Start();
        await trial.Store.Fenced(() => end).DeleteAsync("file.parquet");
        await trial.IsEmptyAsync();
    }

    private static async Task UploadAsync(S3Trial trial, DateTimeOffset? end)
    {
        var content = S3Trial.Large.AsMemory(0, Part + 1000);
        trial.Start();
        await using (var upload = await trial.Store.Fenced(() => end).CreateAsync("file.parquet"))
        {
            await upload.Stream.WriteAsync(content);
            Assert.Equal(content.Length, await upload.CompleteAsync());
        }

        await trial.HoldsAsync(content);
    }

    private static async Task ComposeAsync(S3Trial trial)
    {
        var store = new S3Storage(trial.Spoiled, string.Empty, new StorageMemory());
        trial.Start();
        Assert.Equal(S3Trial.Large.Length + 3, await store.ComposeAsync(
            trial.Key, [StoragePiece.Of(S3Trial.LargeKey, 0, S3Trial.Large.Length), StoragePiece.Of("end"u8.ToArray())]));
        await trial.HoldsAsync((byte[])[.. S3Trial.Large, .. "end"u8]);
    }
}
