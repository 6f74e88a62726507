namespace Lakehouse.TableFormat.Timeline;

/// <summary>Which file slices a clean keeps (spec 8.4).</summary>
public enum CleaningPolicy
{
    /// <summary>What a query of one of the newest n commits needs (KEEP_LATEST_COMMITS).</summary>
    LatestCommits,

    /// <summary>The newest n slices of each file group (KEEP_LATEST_FILE_VERSIONS).</summary>
    LatestFileVersions,

    /// <summary>What a query as of the last n hours needs (KEEP_LATEST_BY_HOURS).</summary>
    LatestByHours,
}
