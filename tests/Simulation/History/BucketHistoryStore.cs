using System.Text;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;

namespace Lakehouse.Simulation.History;

/// <summary>
/// A bucket of Ceph, which the writing process reaches through a proxy of its own. Besides the fault that is armed the proxy spoils one request in
/// sixty, which must go unnoticed. Copies of files stay on disk when a process dies. Readers reach the gateway itself; one of them is there
/// all the time and follows, others come and go. Thread-safe as far as the proxy needs it.
/// </summary>
internal sealed class BucketHistoryStore : IHistoryStore
{
    private const int NoiseOneIn = 60;

    private readonly Lock gate = new();
    private readonly TempFolder copies = new("history");
    private readonly Uri gateway;
    private readonly string location;
    private readonly IStorage follower;
    private readonly int seed;
    private FaultProxy proxy;
    private Func<ProxyRequest, ProxyFault> noise = ProxyFaults.None;
    private Fault fault;
    private int callsLeft;
    private int processes;
    private int looks;

    private BucketHistoryStore(Uri gateway, string location, int seed)
    {
        (this.gateway, this.location, this.seed) = (gateway, location, seed);
        follower = Open(gateway, copies.PathOf("reader"));
        (proxy, Written, Options) = Begin();
    }

    public IStorage Written { get; private set; }

    public WriterOptions Options { get; private set; }

    public bool Happened { get; private set; }

    public bool HasCrashed { get; private set; }

    /// <summary>A new bucket of the gateway that the test process shares.</summary>
    public static async Task<IHistoryStore> CreateAsync(int seed)
    {
        var ceph = await CephGateway.SharedAsync();
        return new BucketHistoryStore(ceph.Endpoint, $"s3://{await ceph.CreateBucketAsync()}/lake/orders", seed);
    }

    public IStorage Reader() => ++looks % 4 == 0 ? Open(gateway, copies.PathOf("reader")) : follower;

    public void Arm(Fault next, int calls)
    {
        lock (gate)
        {
            // A writer sends fewer requests than it makes calls: it remembers, and has copies.
            (fault, callsLeft, Happened) = (next, calls / 3, false);
        }
    }

    public void Disarm()
    {
        lock (gate)
        {
            fault = HasCrashed ? fault : Fault.None;
        }
    }

    public async Task ReplaceAsync(TableWriter? dead)
    {
        await proxy.QuietAsync();
        await proxy.DisposeAsync();
        if (dead is not null)
        {
            await BuryAsync(dead);
        }

        // As it is when the lease of the dead is over.
        await follower.PutAsync(".hoodie/.locks/table_lock.json", Encoding.UTF8.GetBytes($$"""{"expired":true,"validUntil":0,"owner":"dead-{{processes}}"}"""), PutCondition.Always);
        lock (gate)
        {
            (fault, HasCrashed) = (Fault.None, false);
        }

        (proxy, Written, Options) = Begin();
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        copies.Dispose();
    }

    // Nothing of it reaches the store any more; what it does in the background ends.
    private static async Task BuryAsync(TableWriter dead)
    {
        try
        {
            await dead.DisposeAsync();
        }
        catch (LakehouseException unreachable) when (unreachable.Kind == ErrorKind.Unavailable)
        {
        }
    }

    private (FaultProxy Proxy, IStorage Written, WriterOptions Options) Begin()
    {
        var number = (seed * 1000) + processes++;
        noise = ProxyFaults.Seeded(number, NoiseOneIn);
        var started = FaultProxy.Start(gateway);
        started.Plan = Plan;
        return (started, Open(started.Endpoint, copies.PathOf("writer")), new WriterOptions { MaxParallelFileGroups = 2, Ids = new SeededIds(number) });
    }

    // A store that fails does so until the operation gives up: one refusal alone is tried again.
    private ProxyFault Plan(ProxyRequest request)
    {
        lock (gate)
        {
            if (fault == Fault.None || callsLeft-- > 0)
            {
                return noise(request);
            }

            var isFirst = !Happened;
            Happened = true;
            HasCrashed |= fault is Fault.CrashBefore or Fault.CrashAfter;
            return isFirst && fault is Fault.FailAfter or Fault.CrashAfter ? ProxyFault.LoseAnswer
                : HasCrashed ? ProxyFault.CutBefore
                : ProxyFault.SlowDown;
        }
    }

    private IStorage Open(Uri endpoint, string cache) => LakeStorage.Open(
        StorageLocation.Parse(location),
        new S3Settings
        {
            Endpoint = endpoint.ToString().TrimEnd('/'),
            Credentials = new S3Credentials("AK", "SK"),
            CacheFolder = cache,
            LockLease = TimeSpan.FromMinutes(5),
            CallDeadline = TimeSpan.FromMinutes(2),
            MaxAttempts = 4,
        },
        TimeProvider.System);
}
