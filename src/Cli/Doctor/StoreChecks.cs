using System.Globalization;
using Lakehouse.Cli.Rendering;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cli.Doctor;

/// <summary>
/// What the lake's store must be able to do: let one of many writers create a file, replace a file in one step, hold a lock, keep enough
/// space. Everything happens in a folder of its own below <c>.lakehouse</c> that is removed afterwards.
/// </summary>
/// <param name="host">Ids.</param>
/// <param name="folder">The lake's folder.</param>
internal sealed class StoreChecks(CliHost host, string folder)
{
    private const int Racers = 16;
    private const long LeastFreeBytes = 1L << 30;

    /// <summary>Runs them in order; the first that fails by permission ends the series.</summary>
    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        var checks = new List<Check>();
        var isNew = !Directory.Exists(folder);
        try
        {
            Directory.CreateDirectory(folder);
            var storage = new LocalStorage(folder);
            var probe = $".lakehouse/doctor-{host.Ids.NewId():n}";
            try
            {
                checks.Add(await RaceAsync(storage, $"{probe}/race", cancellationToken));
                checks.Add(await ReplaceAsync(storage, $"{probe}/replace", cancellationToken));
                checks.Add(await LockAsync(storage, $"{probe}/lock", cancellationToken));
                checks.Add(Space());
            }
            finally
            {
                await storage.DeleteFolderAsync(probe, CancellationToken.None);
                RemoveWhatWasMade(isNew);
            }
        }
        catch (Exception failure) when (failure is LakehouseException or IOException or UnauthorizedAccessException)
        {
            checks.Add(Check.Bad("store", failure.Message, $"give this user the right to write {folder}, or name another lake"));
        }

        return checks;
    }

    private static async Task<Check> RaceAsync(LocalStorage storage, string path, CancellationToken cancellationToken)
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Racers).Select(racer =>
            Task.Run(async () => await storage.PutAsync(path, new[] { (byte)racer }, PutCondition.IfAbsent, cancellationToken), cancellationToken)));
        var winners = outcomes.Count(outcome => outcome == PutOutcome.Written);
        return winners == 1
            ? Check.Good("create-if-absent", $"1 of {Racers} racing writers won, and the file is durable")
            : Check.Bad("create-if-absent", $"{winners} of {Racers} racing writers won", "use a file system with atomic links (ext4, xfs, btrfs, apfs, ntfs); network shares often lack them");
    }

    private static async Task<Check> ReplaceAsync(LocalStorage storage, string path, CancellationToken cancellationToken)
    {
        await storage.PutAsync(path, "old"u8.ToArray(), PutCondition.Always, cancellationToken);
        await storage.PutAsync(path, "new"u8.ToArray(), PutCondition.Always, cancellationToken);
        var read = await storage.TryReadAsync(path, cancellationToken);
        return read.AsSpan().SequenceEqual("new"u8)
            ? Check.Good("replace", "a file is replaced in one step")
            : Check.Bad("replace", "the old content came back", "use a local disk, or a share without caching");
    }

    private static async Task<Check> LockAsync(LocalStorage storage, string path, CancellationToken cancellationToken)
    {
        await using var first = await storage.TryLockAsync(path, cancellationToken);
        await using var second = await storage.TryLockAsync(path, cancellationToken);
        return first is not null && second is null
            ? Check.Good("lock", "one writer at a time can hold a table")
            : Check.Bad("lock", first is null ? "no lock was given" : "two writers got the same lock", "use a file system with working locks");
    }

    private Check Space()
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var text = string.Create(CultureInfo.InvariantCulture, $"{Amounts.Bytes(free)} free below {folder}");
        return free >= LeastFreeBytes ? Check.Good("disk space", text) : Check.Bad("disk space", text, "free some space, or put the lake on another disk");
    }

    private void RemoveWhatWasMade(bool isNew)
    {
        var own = Path.Combine(folder, ".lakehouse");
        if (Directory.Exists(own) && !Directory.EnumerateFileSystemEntries(own).Any())
        {
            Directory.Delete(own);
        }

        if (isNew && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}
