using System.Text;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Schema.Ids;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.SchemaChanges;

/// <summary>
/// The versions of a schema-on-read table's columns: the newest one in every commit, all of them in <c>.hoodie/.schema</c> (spec 2.4.6).
/// Immutable.
/// </summary>
/// <param name="Versions">Newest first; never empty.</param>
internal sealed record SchemaHistory(IReadOnlyList<IdSchema> Versions)
{
    private const string Folder = ".hoodie/.schema";
    private const string Suffix = ".schemacommit";

    /// <summary>The newest version.</summary>
    public IdSchema Latest => Versions[0];

    /// <summary>The history; null for a table whose columns have no ids.</summary>
    /// <param name="state">The table.</param>
    /// <param name="carried">What its newest commits carry.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<SchemaHistory?> LoadAsync(
        TableState state, IReadOnlyDictionary<string, string> carried, CancellationToken cancellationToken)
    {
        if (!carried.TryGetValue(CarriedMetadata.InternalSchema, out var text))
        {
            return null;
        }

        var latest = IdSchemaJson.Read(text);
        var older = await StoredAsync(state, cancellationToken).ConfigureAwait(false);
        return new SchemaHistory([latest, .. older.Where(version => version.Version < latest.Version)]);
    }

    /// <summary>The history after rows with other columns were written by an instant; the same one where nothing is new.</summary>
    public SchemaHistory Follow(TableSchema schema, InstantTime instant)
    {
        var next = Latest.Follow(schema);
        return next == Latest ? this : Add(next, instant);
    }

    /// <summary>The history with a version that an instant made.</summary>
    public SchemaHistory Add(IdSchema next, InstantTime instant) =>
        new([next with { Version = long.Parse(instant.ToString(), System.Globalization.CultureInfo.InvariantCulture) }, .. Versions]);

    /// <summary>
    /// Stores the whole history under an instant, before that is completed; as long as it is not, readers pass the file over.
    /// </summary>
    public async Task StoreAsync(IStorage table, InstantTime instant, CancellationToken cancellationToken)
    {
        var path = $"{Folder}/{instant}{Suffix}";
        await table.PutAsync($"{path}.requested", default, PutCondition.Always, cancellationToken).ConfigureAwait(false);
        await table.PutAsync($"{path}.inflight", default, PutCondition.Always, cancellationToken).ConfigureAwait(false);
        await table.PutAsync(path, Encoding.UTF8.GetBytes(IdSchemaJson.WriteHistory(Versions)), PutCondition.Always, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<IdSchema>> StoredAsync(TableState state, CancellationToken cancellationToken)
    {
        string? newest = null;
        await foreach (var entry in state.Storage.ListAsync(Folder, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Path.EndsWith(Suffix, StringComparison.Ordinal) && string.CompareOrdinal(entry.Path, newest) > 0
                && InstantTime.TryParse(entry.Name[..^Suffix.Length], out var instant) && state.Timeline.IsCommittedFileInstant(instant))
            {
                newest = entry.Path;
            }
        }

        var content = newest is null ? null : await state.Storage.TryReadAsync(newest, cancellationToken).ConfigureAwait(false);
        return content is { Length: > 0 } ? IdSchemaJson.ReadHistory(content) : [];
    }
}
