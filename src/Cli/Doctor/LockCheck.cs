using Lakehouse.Cli.Configuration;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cli.Doctor;

/// <summary>Takes the lock that the configuration chooses, twice, in a folder of its own below <c>.lakehouse</c> that is removed afterwards.</summary>
internal static class LockCheck
{
    /// <summary>Runs it.</summary>
    public static async Task<Check> RunAsync(CliHost host, LakehouseConfiguration configuration, IStorage lake, CancellationToken cancellationToken)
    {
        var table = lake.Scope($".lakehouse/doctor-{host.Ids.NewId():n}");
        try
        {
            await using var first = await TakeAsync(configuration.OpenLocks(host), table, cancellationToken);
            await using var second = await TakeAsync(configuration.OpenLocks(host), table, cancellationToken);
            var held = first is not null && await first.IsHeldAsync(cancellationToken);
            return held && second is null
                ? Check.Good("lock", $"one writer at a time can hold a table ({Place(configuration)})")
                : Check.Bad("lock", first is null ? "no lock was given" : held ? "two writers got the same lock" : "the lock was lost at once", "look at lock in the configuration; `lock: dynamodb` does without the store");
        }
        catch (LakehouseException failure)
        {
            return Check.Bad("lock", failure.Describe().Split('\n')[0], failure.Fix ?? "look at lock in the configuration");
        }
        finally
        {
            await table.DeleteFolderAsync(string.Empty, CancellationToken.None);
        }
    }

    private static ValueTask<IStorageLock?> TakeAsync(ILockProvider? provider, IStorage table, CancellationToken cancellationToken) =>
        provider?.TryAcquireAsync(table, cancellationToken) ?? table.TryLockAsync(".hoodie/.locks/table_lock.json", cancellationToken);

    private static string Place(LakehouseConfiguration configuration) =>
        configuration.DynamoLocks is { } dynamo ? $"DynamoDB table {dynamo.Table}"
        : configuration.SharesHudiLock ? "Hudi's lock file"
        : $"in the bucket, lease {configuration.S3.LockLease.TotalSeconds:0} s";
}
