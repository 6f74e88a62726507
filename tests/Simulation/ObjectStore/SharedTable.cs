using System.Globalization;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.ObjectStore;

/// <summary>
/// A table in a bucket of Ceph that <see cref="WriterProcess"/>es write, and what must hold in the end: each write that was told as done is there
/// once, none that was told as lost is there, no write was committed twice, and nothing is left over.
/// </summary>
internal sealed class SharedTable
{
    // On an idle machine; a busy one gets more.
    private static readonly TimeSpan ShortestHeartbeat = TimeSpan.FromSeconds(3);

    private SharedTable(Uri endpoint, string location, TimeSpan heartbeat)
    {
        Endpoint = endpoint;
        Location = location;
        Heartbeat = heartbeat;
        Storage = LakeStorage.Open(
            StorageLocation.Parse(location),
            new S3Settings { Endpoint = endpoint.ToString().TrimEnd('/'), Credentials = new S3Credentials("AK", "SK"), LockLease = Lease, CallDeadline = TimeSpan.FromMinutes(1) },
            TimeProvider.System);
    }

    /// <summary>Of the writers' locks.</summary>
    public TimeSpan Lease => Heartbeat * 2;

    /// <summary>Of the writers; after two of them they count as dead. As long as making the table took, so that writers come to an end on any machine.</summary>
    public TimeSpan Heartbeat { get; }

    public Uri Endpoint { get; }

    public string Location { get; }

    public IStorage Storage { get; }

    public static async Task<SharedTable> CreateAsync(TableType type)
    {
        var gateway = await CephGateway.SharedAsync();
        var location = $"s3://{await gateway.CreateBucketAsync()}/lake/orders";
        var begun = TimeProvider.System.GetTimestamp();
        var patient = new SharedTable(gateway.Endpoint, location, TimeSpan.FromMinutes(1));
        await OrderTable.CreateAsync(patient.Storage, buckets: 2, type: type);
        await patient.FollowAsync("first");
        var took = TimeSpan.FromSeconds(Math.Ceiling(TimeProvider.System.GetElapsedTime(begun).TotalSeconds));
        return new SharedTable(gateway.Endpoint, location, took > ShortestHeartbeat ? took : ShortestHeartbeat);
    }

    /// <summary>Starts a writer, through a proxy when one is given.</summary>
    public WriterProcess Start(string name, int writes, int first = 0, FaultProxy? proxy = null) =>
        WriterProcess.Start(proxy?.Endpoint ?? Endpoint, Location, name, first, writes, Lease, Heartbeat);

    /// <summary>Checks the table when all writers have ended.</summary>
    public async Task CheckAsync(IReadOnlyCollection<WriterProcess> writers)
    {
        // Longer than heartbeats live: what died is rolled back now.
        await Task.Delay((Heartbeat * 2) + TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await FollowAsync("last");
        var stored = (await OrderTable.ReadAsync(Storage)).Where(row => row.Region != "zz").ToList();
        Assert.Equal(stored.Count, stored.DistinctBy(row => (row.Region, row.Id)).Count());
        var present = stored.Select(row => row.Id).ToHashSet();
        var commits = await CommitsAsync();
        foreach (var writer in writers.GroupBy(writer => writer.Name))
        {
            HashSet<int> All(string word) => [.. writer.SelectMany(process => process.Said(word))];
            var log = string.Join("; ", writer.SelectMany(process => process.Lines));
            var there = All("try").Where(number => present.Contains($"{writer.Key}-{number}")).ToHashSet();
            if (!All("done").IsSubsetOf(there))
            {
                Assert.Fail($"committed writes of {writer.Key} are lost: {string.Join(", ", All("done").Except(there))}\n{log}\n{await TimelineAsync()}");
            }

            Assert.False(All("lost").Overlaps(there), $"a write of {writer.Key} that was refused is there: {log}");
            Assert.Equal(there.Select(number => (long?)number).Max(), stored.Find(row => row.Id == $"{writer.Key}-last")?.Seq);

            // Each write is one commit, and each commit is one write.
            var own = commits.Where(commit => commit.StartsWith(writer.Key + " ", StringComparison.Ordinal)).Order(ByNumber).ToList();
            Assert.True(there.Order().Select(number => $"{writer.Key} {number}").SequenceEqual(own), $"commits {string.Join(", ", own)}: {log}");
        }

        await TableAudit.AssertNothingOrphanedAsync(Storage);
    }

    private static Comparer<string> ByNumber { get; } = Comparer<string>.Create((one, other) =>
        int.Parse(one.Split(' ')[1], CultureInfo.InvariantCulture).CompareTo(int.Parse(other.Split(' ')[1], CultureInfo.InvariantCulture)));

    private async Task FollowAsync(string id)
    {
        var options = new WriterOptions { Concurrency = ConcurrencyMode.Optimistic, HeartbeatInterval = Heartbeat, LockTimeout = TimeSpan.FromMinutes(2), WriterName = "judge", Retained = 3 };
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    await using var writer = await TableWriter.OpenAsync(Storage, options);
                    return (await writer.WriteRowsAsync([new(id, "zz", 1, id)])).Outcome is CommitOutcome.Committed;
                }
                catch (LakehouseException failure) when (failure.Kind is ErrorKind.Unavailable or ErrorKind.Conflict)
                {
                    // On a machine that stands still for longer than its heartbeats a writer gives up; another one goes on.
                    return false;
                }
            },
            TestContext.Current.CancellationToken);
    }

    // What a person needs to see how a write was lost.
    private async Task<string> TimelineAsync()
    {
        var state = await TableState.LoadAsync(Storage, TestContext.Current.CancellationToken);
        var lines = new List<string>();
        foreach (var instant in state.Timeline.Instants)
        {
            lines.Add($"{instant.Time} {instant.ActionName} {instant.State}");
        }

        foreach (var write in state.Timeline.CompletedWrites)
        {
            var metadata = await state.MetadataOfAsync(write, TestContext.Current.CancellationToken);
            var extra = string.Join(", ", metadata.ExtraMetadata.Where(entry => entry.Key != CommitMetadata.SchemaKey).Select(entry => $"{entry.Key}={entry.Value}"));
            lines.Add($"{write.Time} {metadata.OperationType}: {string.Join(", ", metadata.Stats.Select(stat => stat.Path))}; {extra}");
        }

        await foreach (var file in Storage.ListAsync(string.Empty, recursive: true, TestContext.Current.CancellationToken))
        {
            lines.Add($"{file.Path} {file.Length} {file.ModifiedAt:HH:mm:ss}");
        }

        return string.Join('\n', lines);
    }

    // "writer number" of each completed write, by what it says of itself.
    private async Task<List<string>> CommitsAsync()
    {
        var state = await TableState.LoadAsync(Storage, TestContext.Current.CancellationToken);
        var found = new List<string>();
        foreach (var write in state.Timeline.CompletedWrites)
        {
            var metadata = await state.MetadataOfAsync(write, TestContext.Current.CancellationToken);
            // Compactions carry the positions of writes on.
            if (metadata.OperationType == WriteOperation.Upsert
                && metadata.ExtraMetadata.TryGetValue(CarriedMetadata.WriterKey, out var author) && metadata.ExtraMetadata.TryGetValue($"lakehouse.test.{author}", out var number))
            {
                found.Add($"{author} {number}");
            }
        }

        return found;
    }
}
