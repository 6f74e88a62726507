using Lakehouse.TableFormat.Storage.DynamoDb;
using Lakehouse.TableFormat.Storage.S3;

namespace Lakehouse.Cli.Configuration;

/// <summary>Turns <c>lock</c> and what belongs to it into settings.</summary>
internal static class LockBinder
{
    // Below, a writer would spend its time with renewals, and a slow answer would cost it the lock.
    private static readonly TimeSpan LeastLease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostLease = TimeSpan.FromHours(1);

    /// <summary>How long a lock is held without a renewal.</summary>
    public static TimeSpan Lease(ConfigSection root) => root.Duration("lock-lease", TimeSpan.FromSeconds(30));

    /// <summary>The table of locks, or null with another lock.</summary>
    public static DynamoLockSettings? Dynamo(ConfigSection root) =>
        root.Text("lock") == "dynamodb" && root.Group("dynamodb") is { } section && section.Text("table") is { } table
            ? new DynamoLockSettings(table) { Endpoint = section.Text("endpoint"), Region = section.Text("region"), Lease = Lease(root) }
            : null;

    /// <summary>Settings of a configuration with the identity and region that the bucket is reached with.</summary>
    public static DynamoLockSettings Complete(DynamoLockSettings given, S3Settings bucket) =>
        given with { Region = given.Region ?? bucket.Region, Profile = bucket.Profile, Credentials = bucket.Credentials };

    /// <summary>What does not fit together.</summary>
    public static IEnumerable<ConfigFault> Faults(string file, ConfigSection root)
    {
        var isDynamo = root.Text("lock") == "dynamodb";
        if (isDynamo && root.Nodes.TryGetValue("lock", out var chosen) && !root.Nodes.ContainsKey("dynamodb"))
        {
            yield return chosen.Fault(file, "lock", "dynamodb needs a table of locks", "add dynamodb: {table: NAME}");
        }

        if (!isDynamo && root.Nodes.TryGetValue("dynamodb", out var unused))
        {
            yield return unused.Fault(file, "dynamodb", "given without lock: dynamodb", "set lock to dynamodb, or leave the section out");
        }

        if (root.Nodes.TryGetValue("lock-lease", out var lease) && (Lease(root) < LeastLease || Lease(root) > MostLease))
        {
            yield return lease.Fault(file, "lock-lease", "out of range", "use 5s to 1h");
        }
    }
}
