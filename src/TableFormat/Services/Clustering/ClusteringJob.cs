using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>A clustering with its stored plan.</summary>
/// <param name="State">The table as it was planned.</param>
/// <param name="Draft">What to write.</param>
/// <param name="Plan">The same for people.</param>
/// <param name="Commit">Its instant; null when there is nothing to do.</param>
internal sealed record ClusteringJob(TableState State, ClusteringDraft Draft, ServicePlan Plan, TimelineCommit? Commit);
