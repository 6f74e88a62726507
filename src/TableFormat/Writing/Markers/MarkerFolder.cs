using System.Text;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Markers;

/// <summary>
/// The marker folder of one write, <c>.hoodie/.temp/&lt;instant&gt;</c>. We write direct markers; those that Hudi's timeline server
/// collects in <c>MARKERS&lt;n&gt;</c> files are read too (spec 8.6).
/// </summary>
internal sealed class MarkerFolder(IStorage table, InstantTime instant)
{
    /// <summary>Where the marker folders of all writes lie.</summary>
    public const string Root = ".hoodie/.temp";

    private const string ServerFilePrefix = "MARKERS";
    private const string TypeFile = "MARKERS.type";

    private string Folder => $"{Root}/{instant}";

    /// <summary>Announces a data file; must return before the file is created.</summary>
    public async ValueTask CreateAsync(Marker marker, CancellationToken cancellationToken) =>
        await table.PutAsync($"{Folder}/{marker.MarkerPath}", default, PutCondition.Always, cancellationToken).ConfigureAwait(false);

    /// <summary>All announced files; empty where nothing was announced.</summary>
    public async ValueTask<IReadOnlyList<Marker>> ListAsync(CancellationToken cancellationToken)
    {
        var markers = new List<Marker>();
        await foreach (var entry in table.ListAsync(Folder, recursive: true, cancellationToken).ConfigureAwait(false))
        {
            var path = entry.Path[(Folder.Length + 1)..];
            if (Marker.TryParse(path, out var marker))
            {
                markers.Add(marker);
            }
            else if (path.StartsWith(ServerFilePrefix, StringComparison.Ordinal) && path != TypeFile)
            {
                markers.AddRange(await ReadServerFileAsync(entry.Path, cancellationToken).ConfigureAwait(false));
            }
        }

        return markers;
    }

    /// <summary>Removes the folder.</summary>
    public ValueTask DeleteAsync(CancellationToken cancellationToken) => table.DeleteFolderAsync(Folder, cancellationToken);

    private async ValueTask<IEnumerable<Marker>> ReadServerFileAsync(string path, CancellationToken cancellationToken)
    {
        var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false) ?? [];
        return Encoding.UTF8.GetString(content)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => Marker.TryParse(line, out var marker) ? marker : null)
            .OfType<Marker>();
    }
}
