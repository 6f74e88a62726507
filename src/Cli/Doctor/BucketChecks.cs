using System.Globalization;
using Lakehouse.Cli.Commands;
using Lakehouse.Cli.Configuration;
using Lakehouse.Cli.Rendering;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage.S3;

namespace Lakehouse.Cli.Doctor;

/// <summary>
/// What a bucket must be able to do, tried out by racing writers below <c>.lakehouse</c>; and what is lost where it cannot. Everything is removed afterwards.
/// </summary>
/// <param name="host">Clock and ids.</param>
/// <param name="configuration">Lake and settings.</param>
internal sealed class BucketChecks(CliHost host, LakehouseConfiguration configuration)
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(1);

    /// <summary>Runs them; a bucket that cannot be written is one failed check.</summary>
    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await S3Examination.RunAsync(configuration.Lake, S3Environment.Complete(host, configuration.S3), host.Clock, host.Ids, cancellationToken);
            return [Reached(found), Create(found), Swap(found), Expiry(found), Listing(found), Clock(found)];
        }
        catch (LakehouseException failure)
        {
            return [Check.Bad("store", failure.Describe().Split('\n')[0], failure.Fix ?? "look at s3 in the configuration and at the bucket's policy")];
        }
    }

    private Check Reached(S3Findings found) =>
        Check.Good("store", $"{configuration.Lake} can be written, read and listed; a small request takes {Amounts.Duration(found.RoundTrip)}");

    private static Check Create(S3Findings found) => found.CreateWinners == 1
        ? Check.Good("create-if-absent", $"1 of {found.Racers} racing writers won (If-None-Match)")
        : Check.Bad("create-if-absent", $"{found.CreateWinners} of {found.Racers} racing writers won: the store ignores If-None-Match, so two writers can complete the same instant and commits are lost", "use AWS S3 or another server with conditional writes (Ceph 19 or newer); until then one process at most may write a table");

    private static Check Swap(S3Findings found) => found.SwapWinners == 1
        ? Check.Good("compare-and-swap", $"1 of {found.Racers} racing writers won (If-Match)")
        : Check.Bad("compare-and-swap", $"{found.SwapWinners} of {found.Racers} racing writers won: the store does not hold If-Match, so the lock of a table cannot be kept in it", "use AWS S3 or another server with conditional writes, or a lock of DynamoDB");

    private static Check Expiry(S3Findings found) => found.RefusesExpired
        ? Check.Good("signature expiry", "a put whose signature has ended is refused")
        : Check.Bad("signature expiry", "the store takes a put whose signature has ended: a writer that was stopped beyond its lease could complete late", "use a server that checks signatures, or write each table from one process");

    private static Check Listing(S3Findings found) => found.ListsAtOnce
        ? Check.Good("listing", "an object is listed as soon as it is written")
        : Check.Bad("listing", "an object that was written is not listed: readers and writers would overlook commits", "use a store whose listings are strongly consistent");

    private static Check Clock(S3Findings found)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"the store's clock is {found.SkewLeast.TotalSeconds:+0.0;-0.0;0.0} to {found.SkewMost.TotalSeconds:+0.0;-0.0;0.0} s from this machine's; instants follow the store's");
        return found.SkewLeast <= MostSkew && found.SkewMost >= -MostSkew
            ? Check.Good("store clock", text)
            : Check.Bad("store clock", text, "run a time service (NTP) on this machine: requests signed 15 minutes off are refused");
    }
}
