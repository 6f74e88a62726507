using System.Text.Json;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>
/// Which commit was completed last, where several writers complete theirs in another order than that of their instants. A commit of ours names
/// the instants below its own that were pending when it was completed: those among them that are completed now came after it, and have carried
/// its texts on.
/// </summary>
internal static class CompletionOrder
{
    /// <summary>Entry of <c>extraMetadata</c>: a JSON list of instants; absent where nothing older was pending.</summary>
    public const string PendingKey = "lakehouse.pending";

    /// <summary>Text of the entry for a commit that is completed now; null where nothing older is pending.</summary>
    public static string? PendingText(ActiveTimeline now, InstantTime completing)
    {
        var older = now.PendingWrites.Where(instant => instant.Time < completing).Select(instant => instant.Time.ToString()).ToList();
        return older.Count == 0 ? null : JsonSerializer.Serialize(older);
    }

    /// <summary>The metadata of the commit that was completed last among those of ours that have the entry; null when none has it.</summary>
    public static async ValueTask<CommitMetadata?> LastWithAsync(TableState state, string key, CancellationToken cancellationToken)
    {
        foreach (var instant in state.Timeline.CompletedWrites.Reverse())
        {
            var metadata = await state.MetadataOfAsync(instant, cancellationToken).ConfigureAwait(false);
            if (metadata.ExtraMetadata.ContainsKey(key))
            {
                return await AfterAsync(state, instant.Time, metadata, key, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    private static async ValueTask<CommitMetadata> AfterAsync(
        TableState state, InstantTime time, CommitMetadata last, string key, CancellationToken cancellationToken)
    {
        while (await NextAsync(state, time, last, key, cancellationToken).ConfigureAwait(false) is var (instant, later))
        {
            (time, last) = (instant, later);
        }

        return last;
    }

    private static async ValueTask<(InstantTime Time, CommitMetadata Metadata)?> NextAsync(
        TableState state, InstantTime time, CommitMetadata commit, string key, CancellationToken cancellationToken)
    {
        if (!commit.ExtraMetadata.TryGetValue(PendingKey, out var text))
        {
            return null;
        }

        var pending = Pending(text, time);
        foreach (var instant in state.Timeline.CompletedWrites.Reverse().Where(instant => instant.Time < time && pending.Contains(instant.Time.ToString())))
        {
            var metadata = await state.MetadataOfAsync(instant, cancellationToken).ConfigureAwait(false);
            if (metadata.ExtraMetadata.ContainsKey(key))
            {
                return (instant.Time, metadata);
            }
        }

        return null;
    }

    private static HashSet<string> Pending(string text, InstantTime commit)
    {
        try
        {
            return (JsonSerializer.Deserialize<List<string>>(text) ?? []).ToHashSet(StringComparer.Ordinal);
        }
        catch (JsonException failure)
        {
            throw new LakehouseException(
                ErrorKind.Corrupt,
                $"The commit's entry {PendingKey} is no list of instants: {failure.Message}",
                new ErrorContext { Instant = commit.ToString() },
                innerException: failure);
        }
    }
}
