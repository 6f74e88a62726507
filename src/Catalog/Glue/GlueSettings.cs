using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Glue;

/// <summary>
/// Which Glue Data Catalog to speak to and how. Credentials are never part of it: they come from the chain of the AWS SDK (environment, profile,
/// web identity, container, instance).
/// </summary>
public sealed record GlueSettings
{
    /// <summary>Account whose catalog is meant; null is the account of the credentials.</summary>
    public string? CatalogId { get; init; }

    /// <summary>Region such as <c>eu-central-1</c>; null takes it from the environment or the profile, as the AWS SDK does.</summary>
    public string? Region { get; init; }

    /// <summary>Server to speak to instead of AWS, without a path; https, or http on this machine. Null is the region's own.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Profile of the shared configuration files; null is the default chain.</summary>
    public string? Profile { get; init; }

    /// <summary>Whether a changed table leaves no archived version behind, as Hudi's sync does by default (golden catalog fact 61).</summary>
    public bool SkipArchive { get; init; } = true;

    /// <summary>How many segments the partitions of a large table are read in side by side, 1 to 10; small tables take one call anyway.</summary>
    public int Segments { get; init; } = 4;

    /// <summary>Partition indexes that each partitioned table with these keys gets; at most 3 per table, as Glue allows.</summary>
    public IReadOnlyList<IReadOnlyList<string>> PartitionIndexes { get; init; } = [];

    /// <summary>How often one call is sent at most.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one call may take with all its attempts and waits.</summary>
    public TimeSpan CallDeadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Refuses settings that cannot work or are not safe.</summary>
    /// <exception cref="LakehouseException">Invalid, naming the setting.</exception>
    internal void Check()
    {
        Demand(Segments is >= 1 and <= 10, $"segments {Segments} of Glue are outside of 1 to 10", "Glue reads partitions in at most 10 segments");
        Demand(MaxAttempts >= 1, $"max-attempts {MaxAttempts} of Glue is less than 1", "set at least one attempt");
        Demand(PartitionIndexes.Count <= 3, $"{PartitionIndexes.Count} partition indexes are more than Glue keeps for a table", "keep at most 3");
        Demand(PartitionIndexes.All(keys => keys.Count > 0), "a partition index of Glue has no keys", "name at least one partition key");
        if (Endpoint is not null)
        {
            CheckEndpoint(Endpoint);
        }
    }

    private static void CheckEndpoint(Uri endpoint)
    {
        Demand(endpoint is { IsAbsoluteUri: true, Scheme: "https" or "http" }, "the endpoint of Glue is not a web address", "write it as https://host");
        Demand(endpoint.Scheme == "https" || endpoint.IsLoopback, "the endpoint of Glue is not https", "http is only taken for servers on this machine");
        var bare = endpoint is { UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0, AbsolutePath: "/" };
        Demand(bare, "the endpoint of Glue has more than scheme, host and port", "write it as https://host:port; credentials come from the AWS environment");
    }

    private static void Demand(bool holds, string wrong, string fix)
    {
        if (!holds)
        {
            throw new LakehouseException(ErrorKind.Invalid, wrong, fix: fix);
        }
    }
}
