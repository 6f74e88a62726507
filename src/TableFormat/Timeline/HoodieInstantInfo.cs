namespace Lakehouse.TableFormat.Timeline;

/// <summary>An instant as plans name it.</summary>
/// <param name="CommitTime">Instant time.</param>
/// <param name="Action">Its action's word, such as <c>deltacommit</c>.</param>
internal sealed record HoodieInstantInfo(string CommitTime, string Action);
