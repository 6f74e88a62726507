using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services;

/// <summary>Removes file slices that no retained instant needs.</summary>
public sealed record CleaningRequest : ServiceRequest
{
    /// <inheritdoc />
    public override ServiceKind Kind => ServiceKind.Cleaning;

    /// <summary>What is kept.</summary>
    public CleaningPolicy Policy { get; init; } = CleaningPolicy.LatestCommits;

    /// <summary>How much of it: commits, file versions or hours, as <see cref="Policy"/> says. At least 1. Default 10, as in Hudi.</summary>
    public int Retained { get; init; } = 10;
}
