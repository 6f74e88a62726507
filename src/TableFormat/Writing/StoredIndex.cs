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

    /// <summary>
    /// Brings the property after the commit that changed the settings: what counts once archival has taken the table's last commit of ours.
    /// </summary>
    public static async Task KeepAsync(WriterContext context, IndexSettings settings, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        await TablePropertiesFile.UpdateAsync(
            context.Table, properties => properties.With(IndexSettings.Key, settings.ToJson()), context.Options.Clock, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Mends a property that a killed rebucket left behind its commit.</summary>
    public static async Task MendAsync(WriterContext context, TableState state, CancellationToken cancellationToken)
    {
        if (state.Properties.Text(IndexSettings.Key) is { } property
            && await FindAsync(state, cancellationToken).ConfigureAwait(false) is { } settings
            && IndexSettings.FromJson(property) is var kept
            && (kept.Kind, kept.Buckets) != (settings.Kind, settings.Buckets))
        {
            await KeepAsync(context, settings, cancellationToken).ConfigureAwait(false);
        }
    }
}
