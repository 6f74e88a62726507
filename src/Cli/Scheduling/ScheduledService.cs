using Lakehouse.TableFormat.Services;

namespace Lakehouse.Cli.Scheduling;

/// <summary>One service of a table, and when it runs. Immutable.</summary>
/// <param name="Request">What to do.</param>
/// <param name="Times">When.</param>
/// <param name="ForLogs">True when only merge-on-read tables have use for it.</param>
internal sealed record ScheduledService(ServiceRequest Request, ServiceTimes Times, bool ForLogs = false);
