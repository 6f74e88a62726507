using System.Diagnostics.Metrics;

namespace Lakehouse.Catalog.Registration;

/// <summary>Counts of registrations, meter <c>Lakehouse.Catalog</c>. Thread-safe.</summary>
internal static class RegistrationMetrics
{
    private static readonly Meter Meter = new("Lakehouse.Catalog");
    private static readonly Counter<long> Registrations = Meter.CreateCounter<long>("lakehouse.registrations", description: "Registrations that ended, by outcome and format");
    private static readonly Counter<long> Files = Meter.CreateCounter<long>("lakehouse.registration.files", description: "Files that were looked at");
    private static readonly Counter<long> Partitions = Meter.CreateCounter<long>("lakehouse.registration.partitions", description: "Partitions that were added, altered or dropped");

    /// <summary>Counts a registration that changed what had to be changed.</summary>
    public static void Done(RegistrationResult result)
    {
        Registrations.Add(1, new("outcome", result.DryRun ? "planned" : result.Changes.Count == 0 ? "unchanged" : "changed"), new("format", result.Format.ToString()));
        Files.Add(result.Files);
        Count("added", result.PartitionsAdded);
        Count("altered", result.PartitionsAltered);
        Count("dropped", result.PartitionsDropped);
    }

    /// <summary>Counts one that failed.</summary>
    public static void Failed() => Registrations.Add(1, new("outcome", "failed"), new("format", "unknown"));

    private static void Count(string what, int partitions) => Partitions.Add(partitions, new KeyValuePair<string, object?>("change", what));
}
