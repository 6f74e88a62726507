using Lakehouse.Catalog.Glue.Api;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Glue;

/// <summary>
/// Batch calls and what they answer per item: items that Glue was too busy for are sent again, items that are as they should be are done, and the rest is one
/// exception that names the first of them (golden catalog fact 64). Thread-safe.
/// </summary>
/// <param name="settings">Attempts.</param>
/// <param name="time">Waits.</param>
/// <param name="ids">Jitter.</param>
internal sealed class GlueBatches(GlueSettings settings, TimeProvider time, IIdSource ids)
{
    private const int FirstWaitMilliseconds = 200;

    /// <summary>Sends items in calls of at most <paramref name="size"/>.</summary>
    /// <typeparam name="T">A partition, or its values.</typeparam>
    /// <param name="items">What is to be done.</param>
    /// <param name="size">Items of one call.</param>
    /// <param name="batch">The call.</param>
    /// <param name="valuesOf">Values of an item, by which Glue names it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LakehouseException">Items were refused, or stayed refused for a passing reason (Unavailable).</exception>
    public async Task SendAsync<T>(
        IReadOnlyList<T> items, int size, GlueBatch<T> batch, Func<T, IReadOnlyList<string>> valuesOf, CancellationToken cancellationToken)
    {
        var refused = new List<GlueItemError>();
        foreach (var chunk in items.Chunk(size))
        {
            refused.AddRange(await ChunkAsync(chunk, batch, valuesOf, cancellationToken).ConfigureAwait(false));
        }

        if (refused.Count > 0)
        {
            throw GlueErrors.Of(refused, batch.Action, batch.Table);
        }
    }

    /// <summary>Waits before an attempt that repeats another.</summary>
    public Task WaitAsync(int attempt, CancellationToken cancellationToken)
    {
        var bound = FirstWaitMilliseconds << Math.Min(attempt, 5);
        return Task.Delay(TimeSpan.FromMilliseconds(ids.Next(bound) + 1), time, cancellationToken);
    }

    private async Task<List<GlueItemError>> ChunkAsync<T>(
        IReadOnlyList<T> items, GlueBatch<T> batch, Func<T, IReadOnlyList<string>> valuesOf, CancellationToken cancellationToken)
    {
        var refused = new List<GlueItemError>();
        for (var attempt = 0; items.Count > 0; attempt++)
        {
            var reply = await batch.Call(items, cancellationToken).ConfigureAwait(false);
            var errors = (reply.Value ?? throw GlueErrors.Of(reply.Fault!, batch.Action, batch.Table)).Where(item => !batch.IsDone(item.Fault)).ToList();
            var again = attempt + 1 < settings.MaxAttempts ? errors.Where(item => item.Fault.IsPassing).Select(item => Key(item.Values)).ToHashSet() : [];
            refused.AddRange(errors.Where(item => !again.Contains(Key(item.Values))));
            items = [.. items.Where(item => again.Contains(Key(valuesOf(item))))];
            if (items.Count > 0)
            {
                await WaitAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
        }

        return refused;
    }

    private static string Key(IReadOnlyList<string> values) => string.Join('\u0001', values);
}
