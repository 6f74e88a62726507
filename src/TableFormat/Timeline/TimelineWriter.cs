using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>
/// Makes the files that move an instant from state to state, each by create-if-absent (spec 2.3). Writes layout 1 only.
/// Thread-safe as far as its store is.
/// </summary>
internal sealed class TimelineWriter
{
    private readonly IStorage table;
    private readonly TimelineLayout layout;

    /// <summary>Opens the timeline of a table for writing.</summary>
    /// <exception cref="LakehouseException">Unsupported: the table is of version 8 or newer.</exception>
    public TimelineWriter(IStorage table, TimelineLayout layout)
    {
        if (layout.HasCompletionTimes)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                "The table was upgraded to version 8 or newer; this program writes table version 6.",
                new ErrorContext { Path = table.Root },
                "Bring it back with CALL downgrade_table(table => '<table>', to_version => 'SIX') of its own Hudi release.");
        }

        this.table = table;
        this.layout = layout;
    }

    /// <summary>Announces an instant; the content is its plan, or empty.</summary>
    /// <exception cref="LakehouseException">Conflict: the instant time is taken.</exception>
    public Task RequestAsync(Instant instant, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        MoveAsync(instant.In(InstantState.Requested), content, cancellationToken);

    /// <summary>Marks a requested instant as being worked on; the content is its profile, or empty.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="content">Content of the file.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <param name="justRequested">True when this section has requested it: nobody can have taken it back.</param>
    /// <exception cref="LakehouseException">Conflict: the requested file is gone, or somebody else did this already.</exception>
    public async Task InflightAsync(Instant instant, ReadOnlyMemory<byte> content, CancellationToken cancellationToken, bool justRequested = false)
    {
        // A savepoint is never requested (spec 2.2).
        if (instant.Action != TimelineAction.Savepoint && !justRequested)
        {
            await RequireAsync(instant.In(InstantState.Requested), cancellationToken).ConfigureAwait(false);
        }

        await MoveAsync(instant.In(InstantState.Inflight), content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The commit point, given the pending instant: a compaction completes as a commit, a log compaction as a delta commit. When the store fails without telling whether the file was made, the file is read back and compared:
    /// our content means committed, other content or a missing inflight file means conflicted, no answer means unknown.
    /// </summary>
    /// <param name="instant">The pending instant.</param>
    /// <param name="content">Content of the completed file.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <param name="seenInflight">True when this section has seen the inflight file: nobody can have rolled the instant back since.</param>
    public async Task<CommitOutcome> CompleteAsync(Instant instant, ReadOnlyMemory<byte> content, CancellationToken cancellationToken, bool seenInflight = false)
    {
        if (!seenInflight && await table.StatAsync(PathOf(instant.In(InstantState.Inflight)), cancellationToken).ConfigureAwait(false) is null)
        {
            return new CommitOutcome.Conflicted($"somebody who removed the inflight file of {instant.Time}, as a rollback does");
        }

        var path = PathOf(instant.In(InstantState.Completed));
        try
        {
            var outcome = await table.PutAsync(path, content, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
            return outcome == PutOutcome.Written
                ? new CommitOutcome.Committed(instant.Time)
                : new CommitOutcome.Conflicted($"the writer that completed {instant.Time} already");
        }
        catch (Exception failure) when (failure is LakehouseException { Kind: ErrorKind.Unavailable } or IOException or OperationCanceledException)
        {
            return await ReadBackAsync(instant, path, content, failure).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the pending files of an instant, inflight before requested (spec 8.6); a completed file stays. They are durably gone before the next instant file is there (see <see cref="LocalStorage"/>).</summary>
    public async Task DeleteInstantFilesAsync(Instant instant, CancellationToken cancellationToken)
    {
        await table.DeleteAsync(PathOf(instant.In(InstantState.Inflight)), cancellationToken).ConfigureAwait(false);
        await table.DeleteAsync(PathOf(instant.In(InstantState.Requested)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes all that the timeline has of an instant, completed file first: from then on nobody reads what it wrote. A compaction's pending
    /// files go with its completed one.
    /// </summary>
    public async Task DeleteInstantAsync(Instant instant, CancellationToken cancellationToken)
    {
        await table.DeleteAsync(PathOf(instant.In(InstantState.Completed)), cancellationToken).ConfigureAwait(false);
        foreach (var action in Instant.CompletingAs(instant.ComparableAction))
        {
            await DeleteInstantFilesAsync(instant with { Action = action }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes a completed file only: the instant is pending again.</summary>
    public async Task UnpublishAsync(Instant instant, CancellationToken cancellationToken) =>
        await table.DeleteAsync(PathOf(instant.In(InstantState.Completed)), cancellationToken).ConfigureAwait(false);

    /// <summary>Removes an inflight file: the instant is only planned again.</summary>
    public async Task BackToRequestedAsync(Instant instant, CancellationToken cancellationToken) =>
        await table.DeleteAsync(PathOf(instant.In(InstantState.Inflight)), cancellationToken).ConfigureAwait(false);

    /// <summary>True while the file of this state is there; what a writer checks to learn that nobody rolled it back.</summary>
    public async Task<bool> ExistsAsync(Instant instant, CancellationToken cancellationToken) =>
        await table.StatAsync(PathOf(instant), cancellationToken).ConfigureAwait(false) is not null;

    // Clustering is an action of its own from layout 2 on; here it is a replacecommit from the start (spec 2.2).
    private string PathOf(Instant instant) => layout.PathOf(
        (instant.Action == TimelineAction.Clustering ? instant with { Action = TimelineAction.ReplaceCommit } : instant).FileName(layout));

    /// <summary>Settles an unknown answer. It is not cancellable: whoever asked must learn what happened.</summary>
    private async Task<CommitOutcome> ReadBackAsync(Instant instant, string path, ReadOnlyMemory<byte> content, Exception failure)
    {
        byte[]? stored;
        try
        {
            stored = await table.TryReadAsync(path, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LakehouseException unread)
        {
            return new CommitOutcome.Unknown($"{failure.Message} Reading {path} back failed too: {unread.Message}");
        }

        if (stored is not null)
        {
            return stored.AsSpan().SequenceEqual(content.Span)
                ? new CommitOutcome.Committed(instant.Time)
                : new CommitOutcome.Conflicted($"the writer of other content in {path}");
        }

        // Absent now, but a request that timed out may still arrive at the store.
        return new CommitOutcome.Unknown($"{failure.Message} The file {path} is not there.");
    }

    private async Task RequireAsync(Instant previous, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(previous, cancellationToken).ConfigureAwait(false))
        {
            throw Conflict(previous, $"The file {previous.FileName(layout)} is gone: another writer rolled the instant back.");
        }
    }

    private async Task MoveAsync(Instant instant, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var outcome = await table.PutAsync(PathOf(instant), content, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
        if (outcome == PutOutcome.Exists)
        {
            throw Conflict(instant, $"The file {instant.FileName(layout)} exists already: another writer uses this instant.");
        }
    }

    private LakehouseException Conflict(Instant instant, string message) => new(
        ErrorKind.Conflict,
        message,
        new ErrorContext { Path = table.Root, Instant = instant.Time.ToString() },
        "Load the table again and repeat the write; one writer at a time may write a table.");
}
