using System.Globalization;
using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Hive;

/// <summary>Failures of a Hive Metastore as a person sees them.</summary>
internal static class HiveErrors
{
    private const string CheckServer = "Check that the metastore runs and can be reached from here; its log says why it closed or refused.";

    private const string FileSystemFix =
        "The metastore itself opens the table's location: it needs the driver of that scheme on its class path (hadoop-aws for s3a; fs.s3.impl=org.apache.hadoop.fs.s3a.S3AFileSystem "
        + "for s3) and credentials that may list and make folders there.";

    /// <summary>No connection.</summary>
    public static LakehouseException Unavailable(HiveAddress address, string why, Exception failure) =>
        new(ErrorKind.Unavailable, $"The Hive Metastore {address} cannot be reached: {why}.", fix: CheckServer, innerException: failure);

    /// <summary>All addresses were tried: the only failure, or all of them in one.</summary>
    public static LakehouseException NoneAnswers(IReadOnlyList<LakehouseException> failures) => failures.Count == 1
        ? failures[0]
        : new LakehouseException(
            failures.All(failure => failure.Kind == failures[0].Kind) ? failures[0].Kind : ErrorKind.Unavailable,
            $"None of the {failures.Count} servers of the Hive Metastore answers: {string.Join(" ", failures.Select(failure => failure.Message))}",
            fix: failures[0].Fix,
            innerException: failures[0]);

    /// <summary>The connection ended before the answer.</summary>
    public static LakehouseException Ended(HiveAddress address, HiveMethod method, long bytes, bool answeredBefore, Exception failure) => new(
        ErrorKind.Unavailable,
        string.Create(CultureInfo.InvariantCulture, $"The Hive Metastore {address} ended the connection after {bytes} bytes of its answer to {method.Name}."),
        fix: answeredBefore || bytes > 0
            ? CheckServer
            : CheckServer + " A metastore with framed, compact or HTTP transport does the same: this program speaks Thrift's binary protocol, unframed.",
        innerException: failure);

    /// <summary>No answer in time.</summary>
    public static LakehouseException TooSlow(HiveAddress address, HiveMethod method, TimeSpan limit) => new(
        ErrorKind.Unavailable,
        string.Create(CultureInfo.InvariantCulture, $"The Hive Metastore {address} did not answer {method.Name} within {limit.TotalSeconds} s."),
        fix: "Look at the load of the metastore and its database. The call may still be done there; the next sync finds out.");

    /// <summary>Another protocol.</summary>
    public static LakehouseException Foreign(HiveAddress address, (string What, string Fix)? foreign) =>
        new(ErrorKind.Unsupported, $"At {address} {foreign?.What} answers, not a Hive Metastore with Thrift's binary protocol, unframed.", fix: foreign?.Fix);

    /// <summary>Bytes that are no answer.</summary>
    public static LakehouseException Malformed(HiveAddress address, HiveMethod method, long at, string what, Exception? failure = null) => new(
        ErrorKind.Corrupt,
        string.Create(CultureInfo.InvariantCulture, $"The answer of the Hive Metastore {address} to {method.Name} cannot be read at byte {at}: {what}."),
        fix: "Hive 2.3, 3.1 and 4.0 are known to work; look at what answers at that address.",
        innerException: failure);

    /// <summary>What a result must hold.</summary>
    public static WireStruct Value(WireStruct? value, HiveMethod method) => value ?? throw new LakehouseException(
        ErrorKind.Corrupt, $"The answer of the Hive Metastore to {method.Name} is empty.", fix: "Hive 2.3, 3.1 and 4.0 are known to work; look at what answers at that address.");

    /// <summary>A fault that the caller has no better words for.</summary>
    /// <param name="fault">The server's answer.</param>
    /// <param name="doing">What was asked, such as <c>create table lake.t</c>.</param>
    /// <param name="table">Table as <c>database.table</c>, or null.</param>
    public static LakehouseException Refused(HiveFault fault, string doing, string? table = null)
    {
        var (kind, fix) = fault.Kind switch
        {
            HiveFaultKind.Meta when IsAboutFileSystem(fault.Words) => (ErrorKind.Invalid, FileSystemFix),
            HiveFaultKind.Meta or HiveFaultKind.Internal => (ErrorKind.Unavailable, "The metastore's log has the cause; often its database or the table's storage did not answer it."),
            HiveFaultKind.UnknownMethod => (ErrorKind.Unsupported, "Hive 2.3, 3.1 and 4.0 are known to work; what answers there does not know this call."),
            HiveFaultKind.Protocol => (ErrorKind.Unsupported, "Hive 2.3, 3.1 and 4.0 are known to work; what answers there cannot read this call."),
            HiveFaultKind.NoSuchObject or HiveFaultKind.AlreadyExists => (ErrorKind.Conflict, "Somebody else changed the catalog meanwhile; sync again."),
            _ => (ErrorKind.Invalid, "Change what the metastore names, then sync again."),
        };
        return new LakehouseException(kind, $"The Hive Metastore refuses to {doing}: {fault.Words}", new ErrorContext { Table = table }, fix);
    }

    // Only the hint depends on the words, which differ between releases; facts 35.
    private static bool IsAboutFileSystem(string words) =>
        words.Contains("No FileSystem for scheme", StringComparison.Ordinal) || words.Contains("org.apache.hadoop.fs.", StringComparison.Ordinal);
}
