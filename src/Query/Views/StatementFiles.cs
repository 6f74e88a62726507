using System.Collections.Concurrent;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Query.Views;

/// <summary>
/// The base files that DuckDB reads for one statement, as files of this machine. Of those of a bucket only footers are there at first, then the
/// column chunks that the statement reads; they stay until this is disposed. Thread-safe.
/// </summary>
internal sealed class StatementFiles : IDisposable
{
    private readonly ConcurrentDictionary<(string Root, string Path), PartialCopy> copies = new();

    /// <summary>Files that have holes, by their paths here.</summary>
    public IReadOnlyDictionary<string, PartialCopy> Partial => copies.Values.Where(copy => !copy.IsWhole).ToDictionary(copy => copy.Path, StringComparer.Ordinal);

    /// <summary>Makes sure that files are there, side by side.</summary>
    /// <exception cref="Lakehouse.TableFormat.Errors.LakehouseException">Unsupported: the store has no files of this machine. Corrupt: there is no such file.</exception>
    public Task FetchAsync(IStorage table, IEnumerable<string> paths, CancellationToken cancellationToken) =>
        Task.WhenAll(paths.Distinct(StringComparer.Ordinal).Select(path => FetchAsync(table, path, cancellationToken)));

    /// <summary>Absolute path of a file that was fetched.</summary>
    public string PathOf(IStorage table, string path) => copies[(table.Root, path)].Path;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var copy in copies.Values)
        {
            copy.Dispose();
        }
    }

    private async Task FetchAsync(IStorage table, string path, CancellationToken cancellationToken)
    {
        if (!copies.ContainsKey((table.Root, path)))
        {
            var copy = await table.CopyPartlyAsync(path, cancellationToken);
            if (!copies.TryAdd((table.Root, path), copy))
            {
                copy.Dispose();
            }
        }
    }
}
