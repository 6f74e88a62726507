using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing;

/// <summary>
/// Entries of <c>extraMetadata</c> that every commit of ours repeats, so that archival can never remove the last one: source positions,
/// Hudi Streamer's checkpoint, index settings (spec 12).
/// </summary>
internal static class CarriedMetadata
{
    private const string OwnPrefix = "lakehouse.";

    /// <summary>Who wrote the commit, where there are several writers. Of one commit only.</summary>
    public const string WriterKey = "lakehouse.writer";

    /// <summary>Pending clusterings of ours, as a JSON list of instants, that the commit overtook: it changed groups of theirs. Of one commit only.</summary>
    public const string SupersedesKey = "lakehouse.supersedes";

    /// <summary>Entry of a clustering plan that gives way to writes; other engines' plans, which lack it, stop writes to their groups (spec 8.2).</summary>
    public const string YieldsKey = "lakehouse.run";

    private const string StreamerCheckpoint = "deltastreamer.checkpoint.key";

    /// <summary>Schema-on-read tables carry their internal schema in every commit (spec 2.4.6).</summary>
    public const string InternalSchema = "latest_schema";

    private static readonly string[] OfOneCommit = [CompletionOrder.PendingKey, WriterKey, SupersedesKey];

    /// <summary>The newest value of each such entry on the timeline.</summary>
    public static async ValueTask<Dictionary<string, string>> CollectAsync(TableState state, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var instant in state.Timeline.CompletedWrites.Reverse())
        {
            var metadata = await state.MetadataOfAsync(instant, cancellationToken).ConfigureAwait(false);
            var isOurs = metadata.ExtraMetadata.ContainsKey(IndexSettings.Key);
            if (isOurs)
            {
                // Among several writers an older instant may have been completed later.
                metadata = await CompletionOrder.LastWithAsync(state, IndexSettings.Key, cancellationToken).ConfigureAwait(false) ?? metadata;
            }

            foreach (var (key, value) in metadata.ExtraMetadata.Where(entry => IsCarried(entry.Key)))
            {
                found.TryAdd(key, value);
            }

            // Our own commits carry everything older, so nothing new comes before one.
            if (isOurs)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>True for what says how far the source was read; false for what is about the table's files.</summary>
    public static bool IsOfSource(string key) => IsCarried(key) && key is not (IndexSettings.Key or InternalSchema);

    /// <summary>True for an entry that every later commit repeats.</summary>
    public static bool IsCarried(string key) =>
        (key.StartsWith(OwnPrefix, StringComparison.Ordinal) && !OfOneCommit.Contains(key)) || key is StreamerCheckpoint or InternalSchema;
}
