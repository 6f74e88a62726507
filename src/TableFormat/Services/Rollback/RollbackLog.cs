using Lakehouse.TableFormat.Timeline;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Services.Rollback;

internal static partial class RollbackLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Rolling back write {Instant}, which did not complete")]
    public static partial void RollingBack(ILogger logger, InstantTime instant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Finishing rollback {Rollback} of write {Failed}, which was interrupted")]
    public static partial void Resumed(ILogger logger, InstantTime rollback, string? failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Finishing restore {Restore} to {Target}, which was interrupted")]
    public static partial void RestoreResumed(ILogger logger, InstantTime restore, string? target);

    [LoggerMessage(Level = LogLevel.Error, Message = "A failed write could not be rolled back now; the next write does it first")]
    public static partial void Postponed(ILogger logger, Exception exception);
}
