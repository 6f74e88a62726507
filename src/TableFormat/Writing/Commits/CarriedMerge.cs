using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Commits;

/// <summary>
/// Brings the texts that a commit carries on (positions, index settings, schema) up to what was completed since its work began, right before
/// it is completed: what this commit did not change follows the table, what both changed is a conflict. Stateless.
/// </summary>
internal static class CarriedMerge
{
    /// <summary>The merged entries, or the conflict.</summary>
    public static async Task<(Dictionary<string, string> Extra, CommitOutcome.Conflicted? Conflict)> MergeAsync(
        TableState before, TableState now, Instant instant, CommitMetadata metadata, CancellationToken cancellationToken)
    {
        var extra = new Dictionary<string, string>(metadata.ExtraMetadata, StringComparer.Ordinal);
        if (before.Timeline.CompletedWrites.SequenceEqual(now.Timeline.CompletedWrites))
        {
            return (extra, null);
        }

        var old = await CarriedMetadata.CollectAsync(before, cancellationToken).ConfigureAwait(false);
        var current = await CarriedMetadata.CollectAsync(now, cancellationToken).ConfigureAwait(false);
        foreach (var key in old.Keys.Union(current.Keys).ToList())
        {
            if (FollowsBlindly(metadata.OperationType, key))
            {
                Set(extra, key, current.GetValueOrDefault(key));
            }
            else if (key == IndexSettings.Key && LaysOtherwise(extra, old, current))
            {
                return (extra, new CommitOutcome.Conflicted("another process, which changed the buckets that these rows are spread over"));
            }
            else if (!Follow(extra, key, old.GetValueOrDefault(key), current.GetValueOrDefault(key)))
            {
                return (extra, new CommitOutcome.Conflicted($"another writer, which changed '{key}' too") { MayRepeat = false });
            }
        }

        return (extra, await MergeSchemaAsync(before, now, instant, extra, cancellationToken).ConfigureAwait(false));
    }

    // A rebucket meets no file group of a write into a new partition.
    private static bool LaysOtherwise(Dictionary<string, string> extra, IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string> current)
    {
        var mine = extra.GetValueOrDefault(IndexSettings.Key);
        return mine == old.GetValueOrDefault(IndexSettings.Key) && mine != current.GetValueOrDefault(IndexSettings.Key);
    }

    // False when the entry was changed on both sides, to different values.
    private static bool Follow(Dictionary<string, string> extra, string key, string? old, string? current)
    {
        var mine = extra.GetValueOrDefault(key);
        if (current == old || current == mine)
        {
            return true;
        }

        if (mine != old)
        {
            return false;
        }

        Set(extra, key, current);
        return true;
    }

    // Services that move rows only have nothing of their own to say, but for the index that they may have changed.
    private static bool FollowsBlindly(WriteOperation operation, string key) =>
        (operation is WriteOperation.Compact or WriteOperation.LogCompact or WriteOperation.Cluster) && key != IndexSettings.Key;

    private static void Set(Dictionary<string, string> extra, string key, string? value)
    {
        if (value is null)
        {
            extra.Remove(key);
        }
        else
        {
            extra[key] = value;
        }
    }

    private static async Task<CommitOutcome.Conflicted?> MergeSchemaAsync(
        TableState before, TableState now, Instant instant, Dictionary<string, string> extra, CancellationToken cancellationToken)
    {
        var old = await SchemaAsync(before, cancellationToken).ConfigureAwait(false);
        var current = await SchemaAsync(now, cancellationToken).ConfigureAwait(false);
        var changed = old is not null && extra.GetValueOrDefault(CommitMetadata.SchemaKey) is { } mine && mine != old;
        if (!Follow(extra, CommitMetadata.SchemaKey, old ?? extra.GetValueOrDefault(CommitMetadata.SchemaKey), current))
        {
            return new CommitOutcome.Conflicted("another writer, which changed the table's columns too");
        }

        // Readers take the columns of the greatest instant.
        return changed && now.Timeline.LastCompletedWrite is { } last && last > instant.Time
            ? new CommitOutcome.Conflicted($"the write {last}, which is newer and would hide the new columns") { Instant = last }
            : null;
    }

    private static async Task<string?> SchemaAsync(TableState state, CancellationToken cancellationToken)
    {
        try
        {
            return AvroSchemaMapping.ToCommitSchema(await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false), state.Properties.TableName);
        }
        catch (LakehouseException nothing) when (nothing.Kind == ErrorKind.Invalid)
        {
            return null;
        }
    }
}
