using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>
/// Looks for conflicts before a file group is written, so that the loser among several writers stops early (spec 9.5). What it sees may be
/// half a second old; the check at completion is the one that counts. Thread-safe.
/// </summary>
internal sealed class EarlyConflicts(WriterContext context, TableState before, Instant instant) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    private readonly Rivals rivals = new(context, before, instant);
    private readonly SemaphoreSlim gate = new(1, 1);
    private IReadOnlyList<Rival> known = [];
    private long? lookedAt;
    private (TableState State, long At)? seen;

    /// <summary>Takes in how the table stood when the instant was requested, so that the first check right after it need not look again.</summary>
    public void Saw(TableState now) => seen = (now, context.Options.Clock.GetTimestamp());

    /// <summary>Stops a write that another instant is in the way of.</summary>
    /// <exception cref="LakehouseException">Conflict, naming the other instant and its writer.</exception>
    public async Task CheckAsync(GroupSet touched, CancellationToken cancellationToken)
    {
        if (context.Options.Concurrency == ConcurrencyMode.SingleWriter)
        {
            return;
        }

        foreach (var rival in await LookAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!rival.Yields && touched.Meets(rival.Groups) is { } where)
            {
                throw new LakehouseException(
                    ErrorKind.Conflict,
                    $"{rival.Name}, in {where}",
                    new ErrorContext { Table = before.Properties.TableName, Instant = rival.Instant.Time.ToString() },
                    "Repeat the write on the new state of the table.");
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => gate.Dispose();

    private async Task<IReadOnlyList<Rival>> LookAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (lookedAt is not { } then || context.Options.Clock.GetElapsedTime(then) >= Fresh)
            {
                known = await FindAsync(cancellationToken).ConfigureAwait(false);
                lookedAt = context.Options.Clock.GetTimestamp();
            }

            return known;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<IReadOnlyList<Rival>> FindAsync(CancellationToken cancellationToken)
    {
        var isFresh = seen is { } last && context.Options.Clock.GetElapsedTime(last.At) < Fresh;
        var now = isFresh ? seen!.Value.State : await TableState.LoadAsync(before.Storage, cancellationToken).ConfigureAwait(false);
        if (!isFresh && now.Timeline.FindWrite(instant.Time) is null)
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                "somebody who took this write for dead and rolled it back",
                new ErrorContext { Table = before.Properties.TableName, Instant = instant.Time.ToString() },
                "Repeat the write on the new state of the table.");
        }

        return
        [
            .. await rivals.CompletedAsync(now, cancellationToken).ConfigureAwait(false),
            .. await rivals.PlannedAsync(now, cancellationToken).ConfigureAwait(false),
            .. await rivals.PendingAsync(now, cancellationToken).ConfigureAwait(false),
        ];
    }
}
