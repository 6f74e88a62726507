using Lakehouse.TableFormat.Timeline;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Writing.Concurrency;

internal static partial class ConcurrencyLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat of {Instant} could not be refreshed; it is tried again at the next beat")]
    public static partial void HeartbeatMissed(ILogger logger, InstantTime instant, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat of {Instant} could not be removed; it goes stale by itself")]
    public static partial void HeartbeatLeft(ILogger logger, InstantTime instant, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Write {Instant} was in conflict with {With}; attempt {Attempt} of {Attempts} follows")]
    public static partial void Repeating(ILogger logger, InstantTime? instant, string with, int attempt, int attempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Files of a write that others rolled back could not be removed; the next write does it")]
    public static partial void FilesLeft(ILogger logger, Exception exception);
}
