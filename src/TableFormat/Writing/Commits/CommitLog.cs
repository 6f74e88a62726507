using Lakehouse.TableFormat.Timeline;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Writing.Commits;

internal static partial class CommitLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Table {Table}: dropping the metadata table that another engine made; it would hide the rows written here")]
    public static partial void DroppingMetadataTable(ILogger logger, string table);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Commit {Instant} is done, but its markers could not be removed; the next write does it")]
    public static partial void MarkersLeft(ILogger logger, InstantTime instant, Exception exception);
}
