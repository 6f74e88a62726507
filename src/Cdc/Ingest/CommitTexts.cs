using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cdc.Ingest;

/// <summary>Looks for entries of ours in the commits of a table.</summary>
internal static class CommitTexts
{
    /// <summary><c>extraMetadata</c> of the newest commit that has the entry, or null. Each commit of ours carries all entries on.</summary>
    public static async Task<IReadOnlyDictionary<string, string>?> LastWithAsync(TableState state, string key, CancellationToken cancellationToken)
    {
        for (var index = state.Timeline.CompletedWrites.Count - 1; index >= 0; index--)
        {
            var metadata = await state.MetadataOfAsync(state.Timeline.CompletedWrites[index], cancellationToken).ConfigureAwait(false);
            if (metadata.ExtraMetadata.ContainsKey(key)) return metadata.ExtraMetadata;
        }

        return null;
    }
}
