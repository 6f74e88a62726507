using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>Tries out what the program relies on in a bucket, in a folder of its own below <c>.lakehouse</c> that is removed afterwards.</summary>
public sealed class S3Examination
{
    private const int Racers = 16;

    private readonly S3Client client;
    private readonly string folder;
    private readonly TimeProvider clock;

    private S3Examination(S3Client client, string folder, TimeProvider clock)
    {
        this.client = client;
        this.folder = folder;
        this.clock = clock;
    }

    /// <summary>Runs all trials: some 50 small requests and a wait of two seconds.</summary>
    /// <param name="lake">The bucket and prefix of a lake.</param>
    /// <param name="settings">How it is reached.</param>
    /// <param name="clock">This machine's clock.</param>
    /// <param name="ids">Name of the folder.</param>
    /// <param name="cancellationToken">Stops the trials.</param>
    /// <exception cref="LakehouseException">The bucket cannot be written, read or listed at all.</exception>
    public static async Task<S3Findings> RunAsync(
        StorageLocation lake, S3Settings settings, TimeProvider clock, IIdSource ids, CancellationToken cancellationToken = default)
    {
        var folder = StoragePath.Join(lake.Prefix, $".lakehouse/doctor-{ids.NewId():n}");
        var client = new S3Client(lake.Bucket, settings, clock, ids);
        try
        {
            return await new S3Examination(client, folder, clock).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await new S3Storage(client, folder, new StorageMemory()).DeleteFolderAsync(string.Empty, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<S3Findings> RunAsync(CancellationToken cancellationToken)
    {
        var expires = client.Clock.Latest() + TimeSpan.FromSeconds(2.5);
        var late = await S3SignedCalls.PrepareAsync(client, $"{folder}/late", expires, cancellationToken).ConfigureAwait(false);
        var created = await RaceAsync($"{folder}/create", S3Condition.Absent, cancellationToken).ConfigureAwait(false);
        var first = await client.PutAsync($"{folder}/swap", "old"u8.ToArray(), S3Condition.None, null, cancellationToken).ConfigureAwait(false);
        var swapped = first.ETag is { } etag ? await RaceAsync($"{folder}/swap", S3Condition.Match(etag), cancellationToken).ConfigureAwait(false) : Racers;
        var listed = await ListsAsync(cancellationToken).ConfigureAwait(false);
        var trip = await TimeAsync(cancellationToken).ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromSeconds(4), clock, cancellationToken).ConfigureAwait(false);
        var refused = await late(cancellationToken).ConfigureAwait(false);
        var skew = client.Clock.Skew ?? default;
        return new S3Findings(Racers, created, swapped, refused, listed, trip, skew.Least, skew.Most);
    }

    private async Task<int> RaceAsync(string key, S3Condition condition, CancellationToken cancellationToken)
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Racers).Select(racer => Task.Run(
            async () => await client.PutAsync(key, new[] { (byte)racer }, condition, null, cancellationToken).ConfigureAwait(false), cancellationToken))).ConfigureAwait(false);
        return outcomes.Count(outcome => outcome.Written);
    }

    private async Task<bool> ListsAsync(CancellationToken cancellationToken)
    {
        await foreach (var page in client.ListAsync($"{folder}/", recursive: true, null, cancellationToken).ConfigureAwait(false))
        {
            if (page.Objects.Any(found => found.Key.EndsWith("/swap", StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<TimeSpan> TimeAsync(CancellationToken cancellationToken)
    {
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var began = clock.GetTimestamp();
            await client.HeadAsync($"{folder}/swap", cancellationToken).ConfigureAwait(false);
            var took = clock.GetElapsedTime(began);
            best = took < best ? took : best;
        }

        return best;
    }
}
