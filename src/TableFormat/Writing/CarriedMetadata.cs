using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing;

/// <summary>
/// Entries of <c>extraMetadata</c> that every commit of ours repeats, so that archival can never remove the last one: source positions,
/// Hudi Streamer's checkpoint, index settings (spec 12).
/// </summary>
internal static class CarriedMetadata
{
    private const string OwnPrefix = "lakehouse.";
    private const string StreamerCheckpoint = "deltastreamer.checkpoint.key";

    // Schema-on-read tables carry their internal schema in every commit (spec 2.4.6).
    private const string InternalSchema = "latest_schema";

    /// <summary>The newest value of each such entry on the timeline.</summary>
    public static async ValueTask<Dictionary<string, string>> CollectAsync(TableState state, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var instant in state.Timeline.CompletedWrites.Reverse())
        {
            var metadata = await state.MetadataOfAsync(instant, cancellationToken).ConfigureAwait(false);
            foreach (var (key, value) in metadata.ExtraMetadata.Where(entry => IsCarried(entry.Key)))
            {
                found.TryAdd(key, value);
            }

            // Our own commits carry everything older, so nothing new comes before one.
            if (metadata.ExtraMetadata.ContainsKey(IndexSettings.Key))
            {
                break;
            }
        }

        return found;
    }

    /// <summary>True for what says how far the source was read; false for what is about the table's files.</summary>
    public static bool IsOfSource(string key) => IsCarried(key) && key is not (IndexSettings.Key or InternalSchema);

    private static bool IsCarried(string key) =>
        key.StartsWith(OwnPrefix, StringComparison.Ordinal) || key is StreamerCheckpoint or InternalSchema;
}
