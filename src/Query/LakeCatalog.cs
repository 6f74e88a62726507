using System.Runtime.CompilerServices;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Query;

/// <summary>
/// The tables of a lake: every <c>&lt;database&gt;/&lt;table&gt;</c> that holds <c>.hoodie/hoodie.properties</c>. Folders whose
/// name begins with a dot are not databases. Thread-safe; each call looks at the store anew.
/// </summary>
/// <param name="lake">The lake's root.</param>
public sealed class LakeCatalog(IStorage lake)
{
    private const string Properties = ".hoodie/hoodie.properties";
    private const string PropertiesBackup = ".hoodie/hoodie.properties.backup";

    /// <summary>All tables, ordered by database and name.</summary>
    public async IAsyncEnumerable<LakeTable> TablesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var database in await FoldersAsync(string.Empty, cancellationToken))
        {
            foreach (var name in await FoldersAsync(database, cancellationToken))
            {
                var table = new LakeTable(database, name);
                if (await ExistsAsync(table, cancellationToken))
                {
                    yield return table;
                }
            }
        }
    }

    /// <summary>Finds a table by <c>DATABASE.TABLE</c>.</summary>
    /// <exception cref="LakehouseException">The text is no such name, or the lake has no such table.</exception>
    public async ValueTask<LakeTable> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        var table = ParseName(name);
        return await ExistsAsync(table, cancellationToken)
            ? table
            : throw new LakehouseException(
                ErrorKind.Invalid,
                "the lake has no such table",
                new ErrorContext { Table = name, Path = lake.Root },
                await SuggestionAsync(table, cancellationToken));
    }

    /// <summary>Splits <c>DATABASE.TABLE</c>.</summary>
    /// <exception cref="LakehouseException">The text is no such name.</exception>
    public static LakeTable ParseName(string name) =>
        name.Split('.') is [{ Length: > 0 } database, { Length: > 0 } table] && !name.Contains('/', StringComparison.Ordinal)
            ? new LakeTable(database, table)
            : throw new LakehouseException(ErrorKind.Invalid, $"'{name}' is not of the form DATABASE.TABLE", fix: "name the table as `lakehouse tables` lists it");

    // Read, since a bucket that is not there answers a request for facts like a file that is not there.
    /// <summary>Whether the folder holds a Hudi table.</summary>
    public async ValueTask<bool> ExistsAsync(LakeTable table, CancellationToken cancellationToken = default) =>
        await lake.TryReadAsync($"{table.Folder}/{Properties}", cancellationToken) is not null
        || await lake.TryReadAsync($"{table.Folder}/{PropertiesBackup}", cancellationToken) is not null;

    private async Task<string> SuggestionAsync(LakeTable wanted, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var table in TablesAsync(cancellationToken))
        {
            names.Add(table.ToString());
        }

        var close = names.FirstOrDefault(name => name.EndsWith($".{wanted.Name}", StringComparison.OrdinalIgnoreCase));
        return (close, names.Count) switch
        {
            (not null, _) => $"did you mean {close}?",
            (_, 0) => "no folder <database>/<table> in it holds a table; check --lake",
            _ => $"it has {string.Join(", ", names.Take(10))}{(names.Count > 10 ? ", …" : string.Empty)}",
        };
    }

    private async Task<IReadOnlyList<string>> FoldersAsync(string folder, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var entry in lake.ListAsync(folder, recursive: false, cancellationToken))
        {
            if (entry.IsFolder && !entry.Name.StartsWith('.'))
            {
                names.Add(entry.Name);
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
