using System.Collections.Concurrent;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Query.Views;

/// <summary>
/// The base files that DuckDB reads for one statement, as files of this machine. Those of a bucket are fetched whole before the statement starts
/// and stay until this is disposed. Thread-safe.
/// </summary>
internal sealed class StatementFiles : IDisposable
{
    private readonly ConcurrentDictionary<(string Root, string Path), LocalCopy> copies = new();

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
            var copy = await table.CopyLocallyAsync(path, cancellationToken);
            if (!copies.TryAdd((table.Root, path), copy))
            {
                copy.Dispose();
            }
        }
    }
}
