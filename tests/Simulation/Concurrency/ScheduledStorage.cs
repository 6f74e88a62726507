using System.Runtime.CompilerServices;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Simulation.Concurrency;

/// <summary>The store as one actor has it: every call waits for the actor's turn. Heartbeats, which beat beside its work, only stop with it.</summary>
internal sealed class ScheduledStorage(IStorage inner, Actor actor) : IStorage
{
    private const string Heartbeats = ".hoodie/.heartbeat/";

    /// <inheritdoc />
    public string Root => inner.Root;

    /// <inheritdoc />
    public StorageMemory? Memory => inner.Memory;

    /// <inheritdoc />
    public IStorage Scope(string folder) => new ScheduledStorage(inner.Scope(folder), actor);

    /// <inheritdoc />
    public async IAsyncEnumerable<StorageEntry> ListAsync(
        string folder, bool recursive, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await WaitAsync(folder);
        await foreach (var entry in inner.ListAsync(folder, recursive, cancellationToken))
        {
            yield return entry;
        }
    }

    /// <inheritdoc />
    public async ValueTask<StorageEntry?> StatAsync(string path, CancellationToken cancellationToken = default)
    {
        await WaitAsync(path);
        return await inner.StatAsync(path, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default)
    {
        await WaitAsync(path);
        return await inner.TryReadAsync(path, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default)
    {
        await WaitAsync(path);
        return await inner.OpenReadAsync(path, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<LocalCopy> CopyLocallyAsync(string path, CancellationToken cancellationToken = default)
    {
        await WaitAsync(path);
        return await inner.CopyLocallyAsync(path, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<PutOutcome> PutAsync(
        string path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken = default)
    {
        await WaitAsync(path);
        return await inner.PutAsync(path, content, condition, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<StorageUpload> CreateAsync(string path, CancellationToken cancellationToken = default)
    {
        await WaitAsync(path);
        return new Upload(await inner.CreateAsync(path, cancellationToken), actor);
    }

    /// <inheritdoc />
    public async ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        await WaitAsync(path);
        await inner.DeleteAsync(path, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DeleteFolderAsync(string folder, CancellationToken cancellationToken = default)
    {
        await WaitAsync(folder);
        await inner.DeleteFolderAsync(folder, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<IStorageLock?> TryLockAsync(string path, CancellationToken cancellationToken = default)
    {
        await WaitAsync(path);
        var held = await inner.TryLockAsync(path, cancellationToken);
        if (held is null)
        {
            return null;
        }

        actor.Locks++;
        return new Held(held, actor);
    }

    /// <inheritdoc />
    public async ValueTask SweepAsync(string folder, CancellationToken cancellationToken = default)
    {
        await WaitAsync(folder);
        await inner.SweepAsync(folder, cancellationToken);
    }

    private Task WaitAsync(string path) => path.StartsWith(Heartbeats, StringComparison.Ordinal) ? actor.GoingOnAsync() : actor.TurnAsync();

    private sealed class Upload(StorageUpload upload, Actor actor) : StorageUpload
    {
        public override Stream Stream => upload.Stream;

        public override async ValueTask<long> CompleteAsync(CancellationToken cancellationToken = default)
        {
            await actor.TurnAsync(uploads: true);
            return await upload.CompleteAsync(cancellationToken);
        }

        public override ValueTask DisposeAsync() => upload.DisposeAsync();
    }

    private sealed class Held(IStorageLock held, Actor actor) : IStorageLock
    {
        public string? FoundAs => held.FoundAs;

        public string? LeftAs => held.LeftAs;

        public async ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default)
        {
            await actor.TurnAsync();
            return await held.IsHeldAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            actor.Locks--;
            await held.DisposeAsync();
        }
    }
}
