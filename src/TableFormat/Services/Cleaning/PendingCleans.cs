using Lakehouse.TableFormat.Timeline;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>Finishes cleans that were interrupted, also another engine's.</summary>
internal static partial class PendingCleans
{
    /// <summary>Finishes all of them, oldest first.</summary>
    /// <returns>True when there was one.</returns>
    public static async Task<bool> ResumeAllAsync(TableState state, CleanExecutor executor, ILogger logger, CancellationToken cancellationToken)
    {
        var pending = Of(state).ToList();
        foreach (var clean in pending)
        {
            await ResumeAsync(state, clean, executor, logger, cancellationToken).ConfigureAwait(false);
        }

        return pending.Count > 0;
    }

    /// <summary>Cleans that are not completed, oldest first.</summary>
    public static IEnumerable<Instant> Of(TableState state) =>
        state.Timeline.Instants.Where(instant => instant is { Action: TimelineAction.Clean, State: not InstantState.Completed });

    private static async Task ResumeAsync(
        TableState state, Instant clean, CleanExecutor executor, ILogger logger, CancellationToken cancellationToken)
    {
        var layout = state.Properties.Layout;
        var path = layout.PathOf(clean.In(InstantState.Requested).FileName(layout));
        var content = await state.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        if (content is null or { Length: 0 })
        {
            // It died before its plan was written, so it deleted nothing.
            await new TimelineWriter(state.Storage, layout).DeleteInstantFilesAsync(clean, cancellationToken).ConfigureAwait(false);
            return;
        }

        Resumed(logger, clean.Time);
        await executor.ResumeAsync(clean, TimelineAvro.ReadCleanerPlan(content, path), progress: null, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Finishing clean {Instant}, which was interrupted")]
    private static partial void Resumed(ILogger logger, InstantTime instant);
}
