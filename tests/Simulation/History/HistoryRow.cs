using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit.Tables;

namespace Lakehouse.Simulation.History;

/// <summary>A row of the model with the instant that last changed it.</summary>
/// <param name="Row">The row.</param>
/// <param name="Commit">Its <c>_hoodie_commit_time</c>.</param>
internal sealed record HistoryRow(OrderRow Row, InstantTime Commit);
