using System.Text;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Markers;

/// <summary>
/// The marker folder of one write, <c>.hoodie/.temp/&lt;instant&gt;</c> (spec 8.6). Files that are announced together become lines of one
/// <c>MARKERS&lt;n&gt;</c> file, the form of Hudi's timeline server; else each has a direct marker. A folder has one form from its first marker on.
/// Thread-safe, but for the first call.
/// </summary>
internal sealed class MarkerFolder(IStorage table, InstantTime instant)
{
    /// <summary>Where the marker folders of all writes lie.</summary>
    public const string Root = ".hoodie/.temp";

    private const string ServerFilePrefix = "MARKERS";
    private const string TypeFile = "MARKERS.type";

    // What stands in the type file says that lines count and direct markers do not.
    private static readonly byte[] Collected = "TIMELINE_SERVER_BASED"u8.ToArray();

    private Form form;
    private int files = -1;

    private enum Form
    {
        Open,
        Direct,
        Collected,
    }

    private string Folder => $"{Root}/{instant}";

    /// <summary>Announces data files; must return before the first of them is created.</summary>
    public async ValueTask CreateAsync(IReadOnlyCollection<Marker> markers, CancellationToken cancellationToken)
    {
        var isFirst = form == Form.Open && markers.Count > 1;
        if (isFirst || form == Form.Collected)
        {
            var type = isFirst ? table.PutAsync($"{Folder}/{TypeFile}", Collected, PutCondition.Always, cancellationToken).AsTask() : Task.CompletedTask;
            form = Form.Collected;
            var lines = string.Concat(markers.Select(marker => $"{marker.MarkerPath}\n"));
            var file = $"{Folder}/{ServerFilePrefix}{Interlocked.Increment(ref files)}";
            await SideBySide.RunAsync(type, () => table.PutAsync(file, Encoding.UTF8.GetBytes(lines), PutCondition.Always, cancellationToken).AsTask()).ConfigureAwait(false);
            return;
        }

        form = Form.Direct;
        foreach (var marker in markers)
        {
            await table.PutAsync($"{Folder}/{marker.MarkerPath}", default, PutCondition.Always, cancellationToken).ConfigureAwait(false);
        }
    }

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
