using System.Runtime.CompilerServices;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TestKit;

/// <summary>
/// A store whose calls take a while, as those of a bucket do, and that tells how many of them had to wait for each other: the longest chain in
/// which each began after the one before had ended. Calls that overlap count once. A busy machine can only make the chain look longer, never
/// shorter, so the smallest of several runs is the number; the longer a call takes, the fewer runs are needed. What was uploaded by way of it is read without a call, as from copies on disk, until they are
/// forgotten; then a file is opened by one call, which brings its end, and read by another. A lock is taken by one call where nobody else had it since
/// its last release, else by two, and released by one. Thread-safe.
/// </summary>
public sealed class RoundTripStorage : IStorage
{
    private readonly IStorage inner;
    private readonly Log log;
    private readonly string prefix;

    /// <summary>Decorates a store.</summary>
    public RoundTripStorage(IStorage inner)
        : this(inner, new Log(), string.Empty)
    {
    }

    private RoundTripStorage(IStorage inner, Log log, string prefix) => (this.inner, this.log, this.prefix) = (inner, log, prefix);

    public string Root => inner.Root;

    public StorageMemory? Memory => inner.Memory;

    public TimeSpan FileTimeResolution => TimeSpan.FromSeconds(1);

    /// <summary>Forgets the calls so far.</summary>
    /// <param name="trip">How long each of the next calls takes.</param>
    public void Begin(TimeSpan trip) => log.Clear(trip);

    /// <summary>Forgets the copies of what was uploaded.</summary>
    public void ForgetCopies() => log.Disown();

    /// <summary>The longest chain of calls since <see cref="Begin"/>, each as a line.</summary>
    public IReadOnlyList<string> Chain() => log.Chain();

    /// <summary>All calls since <see cref="Begin"/>.</summary>
    public IReadOnlyList<string> Calls() => log.All();

    public IStorage Scope(string folder) => new RoundTripStorage(inner.Scope(folder), log, StoragePath.Join(prefix, folder));

    public async IAsyncEnumerable<StorageEntry> ListAsync(string folder, bool recursive, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var entries = await TripAsync("list", folder, async () => await inner.ListAsync(folder, recursive, cancellationToken).ToListAsync(cancellationToken));
        foreach (var entry in entries)
        {
            yield return entry;
        }
    }

    public ValueTask<StorageEntry?> StatAsync(string path, CancellationToken cancellationToken = default) =>
        TripAsync("stat", path, () => inner.StatAsync(path, cancellationToken));

    public ValueTask<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) =>
        TripAsync("read", path, () => inner.TryReadAsync(path, cancellationToken));

    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
        log.IsOwn(StoragePath.Join(prefix, path))
            ? inner.OpenReadAsync(path, cancellationToken)
            : OpenColdAsync(path, cancellationToken);

    public ValueTask<PutOutcome> PutAsync(string path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken = default) =>
        TripAsync("put", path, () => inner.PutAsync(path, content, condition, cancellationToken));

    public async ValueTask<StorageUpload> CreateAsync(string path, CancellationToken cancellationToken = default) =>
        new Upload(this, path, await inner.CreateAsync(path, cancellationToken));

    public async ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default) => await TripAsync("delete", path, async () =>
    {
        await inner.DeleteAsync(path, cancellationToken);
        return true;
    });

    public async ValueTask DeleteFolderAsync(string folder, CancellationToken cancellationToken = default) => await TripAsync("delete folder", folder, async () =>
    {
        await inner.DeleteFolderAsync(folder, cancellationToken);
        return true;
    });

    public async ValueTask<IStorageLock?> TryLockAsync(string path, CancellationToken cancellationToken = default)
    {
        if (!log.IsQuiet)
        {
            await TripAsync("look at lock", path, () => ValueTask.FromResult(true));
        }

        var taken = await TripAsync("take lock", path, () => inner.TryLockAsync(path, cancellationToken));
        log.IsQuiet = taken is not null && taken.FoundAs == log.LeftAs;
        return taken is null ? null : new Held(this, path, taken);
    }

    // The rest of a file comes at once: no test has one longer than what a bucket is asked for at a time.
    private async ValueTask<Stream> OpenColdAsync(string path, CancellationToken cancellationToken)
    {
        var stream = await TripAsync("open", path, () => inner.OpenReadAsync(path, cancellationToken));
        await TripAsync("read rest of", path, () => ValueTask.FromResult(true));
        return stream;
    }

    private async ValueTask<T> TripAsync<T>(string operation, string path, Func<ValueTask<T>> work)
    {
        var began = log.Enter();
        await Task.Delay(log.Trip);
        var result = await work();
        log.Leave(began, $"{operation} {StoragePath.Join(prefix, path)}");
        return result;
    }

    private sealed class Log
    {
        private readonly Lock gate = new();
        private readonly List<(int Began, int Ended, string Call)> calls = [];
        private readonly HashSet<string> own = new(StringComparer.Ordinal);
        private int events;
        private TimeSpan trip;

        public TimeSpan Trip
        {
            get
            {
                lock (gate)
                {
                    return trip;
                }
            }
        }

        // One lock is all that a table has.
        public bool IsQuiet { get; set; }

        public string? LeftAs { get; set; }

        public bool IsOwn(string path)
        {
            lock (gate)
            {
                return own.Contains(path);
            }
        }

        public void Own(string path)
        {
            lock (gate)
            {
                own.Add(path);
            }
        }

        public void Disown()
        {
            lock (gate)
            {
                own.Clear();
            }
        }

        public int Enter()
        {
            lock (gate)
            {
                return ++events;
            }
        }

        public void Leave(int began, string call)
        {
            lock (gate)
            {
                calls.Add((began, ++events, call));
            }
        }

        public void Clear(TimeSpan next)
        {
            lock (gate)
            {
                calls.Clear();
                trip = next;
            }
        }

        public IReadOnlyList<string> All()
        {
            lock (gate)
            {
                return [.. calls.OrderBy(call => call.Began).Select(call => call.Call)];
            }
        }

        public IReadOnlyList<string> Chain()
        {
            lock (gate)
            {
                var chain = new List<string>();
                var last = 0;
                foreach (var (began, ended, call) in calls.OrderBy(call => call.Ended))
                {
                    if (began > last)
                    {
                        chain.Add(call);
                        last = ended;
                    }
                }

                return chain;
            }
        }
    }

    private sealed class Upload(RoundTripStorage store, string path, StorageUpload upload) : StorageUpload
    {
        public override Stream Stream => upload.Stream;

        public override ValueTask<long> CompleteAsync(CancellationToken cancellationToken = default)
        {
            store.log.Own(StoragePath.Join(store.prefix, path));
            return store.TripAsync("upload", path, () => upload.CompleteAsync(cancellationToken));
        }

        public override ValueTask DisposeAsync() => upload.DisposeAsync();
    }

    private sealed class Held(RoundTripStorage store, string path, IStorageLock held) : IStorageLock
    {
        public string? FoundAs => held.FoundAs;

        public string? LeftAs => held.LeftAs;

        public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default) => held.IsHeldAsync(cancellationToken);

        public async ValueTask DisposeAsync() => await store.TripAsync("release lock", path, async () =>
        {
            await held.DisposeAsync();
            store.log.LeftAs = held.LeftAs;
            return true;
        });
    }
}
