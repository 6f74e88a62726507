using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services;

/// <summary>What a service is going to do, before its first effect; what <c>--dry-run</c> shows. Immutable.</summary>
/// <param name="Kind">Which service.</param>
/// <param name="Items">One entry per file group, instant or folder that it touches; empty when there is nothing to do.</param>
public sealed record ServicePlan(ServiceKind Kind, IReadOnlyList<ServicePlanItem> Items)
{
    /// <summary>The pending instant that holds the stored plan and is resumed, or null for a plan that is not stored yet.</summary>
    public InstantTime? Resumes { get; init; }

    /// <summary>Why there is nothing to do, or what a person should know; sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Files that are read or removed.</summary>
    public long Files => Items.Sum(item => item.Files);

    /// <summary>Bytes of those files.</summary>
    public long Bytes => Items.Sum(item => item.Bytes);
}
