using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing;

/// <summary>
/// The index settings that a table keeps. The newest commit that names them wins over the property: a rebucket changes them by its commit,
/// and undoing that commit brings the old ones back.
/// </summary>
internal static class StoredIndex
{
    /// <summary>The settings, or null for a table that another engine made.</summary>
    public static async ValueTask<IndexSettings?> FindAsync(TableState state, CancellationToken cancellationToken)
    {
        var carried = await CarriedMetadata.CollectAsync(state, cancellationToken).ConfigureAwait(false);
        var text = carried.GetValueOrDefault(IndexSettings.Key) ?? state.Properties.Text(IndexSettings.Key);
        return text is null ? null : IndexSettings.FromJson(text);
    }
}
