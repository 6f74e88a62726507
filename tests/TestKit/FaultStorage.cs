using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TestKit;

/// <summary>
/// A store whose calls fail, wait or kill the "process" as a plan says. After a crash every call, on every scope, throws
/// <see cref="SimulatedCrashException"/>, locks are released as the operating system would, and unfinished uploads stay as they
/// are: nobody cleans up after a dead process. Reopen the inner store with a new decorator to go on. Thread-safe.
/// </summary>
public sealed class FaultStorage : IStorage
{
    private readonly IStorage inner;
    private readonly Gate gate;
    private readonly string prefix;
    private readonly TimeSpan? resolution;

    /// <summary>Decorates a store.</summary>
    public FaultStorage(IStorage inner, IFaultPlan plan)
        : this(inner, new Gate(plan), string.Empty)
    {
    }

    private FaultStorage(IStorage inner, Gate gate, string prefix)
    {
        this.inner = inner;
        this.gate = gate;
        this.prefix = prefix;
    }

    /// <summary>Calls so far, over all scopes.</summary>
    public int Calls => gate.Count;

    /// <summary>Every call so far, in order.</summary>
    public IReadOnlyList<StorageCall> History => gate.Calls;

    /// <summary>True after a crash.</summary>
    public bool HasCrashed => gate.HasCrashed;

    /// <inheritdoc />
    public string Root => inner.Root;

    /// <inheritdoc />
    public TimeProvider? Clock => inner.Clock;

    /// <summary>Dies with the process: a new decorator remembers nothing.</summary>
    public StorageMemory? Memory => gate.Memory;

    /// <summary>Resolution that the store says its file times have; the inner store's unless given.</summary>
    public TimeSpan FileTimeResolution
    {
        get => resolution ?? inner.FileTimeResolution;
        init => resolution = value;
    }

    /// <inheritdoc />
    public IStorage Scope(string folder) => new FaultStorage(inner.Scope(folder), gate, StoragePath.Join(prefix, folder));

    /// <inheritdoc />
    public async IAsyncEnumerable<StorageEntry> ListAsync(
        string folder, bool recursive, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var entries = await RunAsync(StorageOperation.List, folder, async () =>
        {
            var listed = new List<StorageEntry>();
            await foreach (var entry in inner.ListAsync(folder, recursive, cancellationToken))
            {
                listed.Add(entry);
            }

            return listed;
        });
        foreach (var entry in entries)
        {
            yield return entry;
        }
    }

    /// <inheritdoc />
    public ValueTask<StorageEntry?> StatAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync(StorageOperation.Stat, path, () => inner.StatAsync(path, cancellationToken));

    /// <inheritdoc />
    public ValueTask<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync(StorageOperation.Read, path, () => inner.TryReadAsync(path, cancellationToken));

    /// <inheritdoc />
    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync(StorageOperation.OpenRead, path, () => inner.OpenReadAsync(path, cancellationToken));

    /// <inheritdoc />
    public ValueTask<LocalCopy> CopyLocallyAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync(StorageOperation.OpenRead, path, () => inner.CopyLocallyAsync(path, cancellationToken));

    /// <inheritdoc />
    public ValueTask<PutOutcome> PutAsync(
        string path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken = default) =>
        RunAsync(StorageOperation.Put, path, () => inner.PutAsync(path, content, condition, cancellationToken));

    /// <inheritdoc />
    public ValueTask<StorageUpload> CreateAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync<StorageUpload>(StorageOperation.CreateUpload, path, async () =>
            new Upload(this, path, await inner.CreateAsync(path, cancellationToken)));

    /// <inheritdoc />
    public async ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        await RunAsync(StorageOperation.Delete, path, async () =>
        {
            await inner.DeleteAsync(path, cancellationToken);
            return true;
        });

    /// <inheritdoc />
    public async ValueTask DeleteFolderAsync(string folder, CancellationToken cancellationToken = default) =>
        await RunAsync(StorageOperation.DeleteFolder, folder, async () =>
        {
            await inner.DeleteFolderAsync(folder, cancellationToken);
            return true;
        });

    /// <inheritdoc />
    public ValueTask<IStorageLock?> TryLockAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync<IStorageLock?>(StorageOperation.Lock, path, async () =>
            await inner.TryLockAsync(path, cancellationToken) is { } held ? new HeldLock(this, path, await gate.HoldAsync(held)) : null);

    /// <inheritdoc />
    public async ValueTask SweepAsync(string folder, CancellationToken cancellationToken = default) =>
        await RunAsync(StorageOperation.Sweep, folder, async () =>
        {
            await inner.SweepAsync(folder, cancellationToken);
            return true;
        });

    private async ValueTask<T> RunAsync<T>(StorageOperation operation, string path, Func<ValueTask<T>> work)
    {
        var (call, fault) = gate.Enter(operation, StoragePath.Join(prefix, path));
        switch (fault)
        {
            case Fault.FailBefore:
                throw Unavailable(call);
            case Fault.CrashBefore:
                throw await gate.CrashAsync(call);
            case Fault.Delay:
                await Task.Delay(gate.Plan.Delay);
                break;
            default:
                break;
        }

        var result = await work();
        return fault switch
        {
            Fault.FailAfter => throw Unavailable(call),
            Fault.CrashAfter => throw await gate.CrashAsync(call),
            _ => result,
        };
    }

    private static LakehouseException Unavailable(StorageCall call) =>
        new(ErrorKind.Unavailable, $"Simulated failure of {call}.", new ErrorContext { Path = call.Path });

    private sealed class Gate(IFaultPlan plan)
    {
        private readonly Lock sync = new();
        private readonly List<StorageCall> calls = [];
        private readonly List<IStorageLock> held = [];
        private bool crashed;

        public IFaultPlan Plan => plan;

        public StorageMemory Memory { get; } = new();

        public int Count
        {
            get
            {
                lock (sync)
                {
                    return calls.Count;
                }
            }
        }

        public bool HasCrashed
        {
            get
            {
                lock (sync)
                {
                    return crashed;
                }
            }
        }

        public IReadOnlyList<StorageCall> Calls
        {
            get
            {
                lock (sync)
                {
                    return [.. calls];
                }
            }
        }

        public (StorageCall Call, Fault Fault) Enter(StorageOperation operation, string path)
        {
            lock (sync)
            {
                var call = new StorageCall(calls.Count + 1, operation, path);
                if (crashed)
                {
                    throw new SimulatedCrashException($"{call} after the crash.");
                }

                calls.Add(call);
                return (call, plan.Next(call));
            }
        }

        public async ValueTask<IStorageLock> HoldAsync(IStorageLock taken)
        {
            lock (sync)
            {
                if (!crashed)
                {
                    held.Add(taken);
                    return taken;
                }
            }

            // Another call of the process died meanwhile.
            await taken.DisposeAsync();
            throw new SimulatedCrashException("The process died while it took a lock.");
        }

        public async ValueTask<SimulatedCrashException> CrashAsync(StorageCall call)
        {
            List<IStorageLock> released;
            lock (sync)
            {
                crashed = true;
                released = [.. held];
                held.Clear();
            }

            foreach (var taken in released)
            {
                await taken.DisposeAsync();
            }

            return new SimulatedCrashException($"Crash at {call}.");
        }
    }

    private sealed class Upload(FaultStorage store, string path, StorageUpload upload) : StorageUpload
    {
        public override Stream Stream => upload.Stream;

        public override ValueTask<long> CompleteAsync(CancellationToken cancellationToken = default) =>
            store.RunAsync(StorageOperation.CompleteUpload, path, () => upload.CompleteAsync(cancellationToken));

        public override ValueTask DisposeAsync() => store.HasCrashed ? ValueTask.CompletedTask : upload.DisposeAsync();
    }

    private sealed class HeldLock(FaultStorage store, string path, IStorageLock held) : IStorageLock
    {
        public string? FoundAs => held.FoundAs;

        public string? LeftAs => held.LeftAs;

        public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default) =>
            store.RunAsync(StorageOperation.IsLockHeld, path, () => held.IsHeldAsync(cancellationToken));

        public ValueTask DisposeAsync() => held.DisposeAsync();
    }
}
