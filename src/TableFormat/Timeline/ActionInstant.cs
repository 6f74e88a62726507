namespace Lakehouse.TableFormat.Timeline;

/// <summary>An instant as a cleaner plan names it (HoodieActionInstant).</summary>
/// <param name="Timestamp">Instant time.</param>
/// <param name="Action">Its action's word.</param>
/// <param name="State">Its state in upper case, such as <c>COMPLETED</c>.</param>
internal sealed record ActionInstant(string Timestamp, string Action, string State);
