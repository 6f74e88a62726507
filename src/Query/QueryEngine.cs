using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.Query.Duck;
using Lakehouse.Query.Merging;
using Lakehouse.Query.Views;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Query;

/// <summary>
/// Answers SQL over a lake with DuckDB inside this process. Each query has a database of its own, in memory, in which every
/// table that it names is a view over the base files of one instant, resolved when the query starts. The engine can open
/// those files and nothing else, and writes nothing. Thread-safe.
/// </summary>
/// <param name="lake">The lake's root; a local folder.</param>
/// <param name="options">How to query.</param>
public sealed class QueryEngine(IStorage lake, QueryOptions options)
{
    private readonly LakeCatalog catalog = new(lake);
    private readonly MergeCache merges = new(options.MergeCacheBytes);

    /// <summary>Version of the engine inside, such as <c>v1.5.6</c>.</summary>
    public static string EngineVersion => DuckConnection.EngineVersion;

    /// <summary>Starts one SELECT (or EXPLAIN, DESCRIBE, SHOW) statement.</summary>
    /// <exception cref="LakehouseException">The statement is wrong or not allowed, or a table that it names cannot be read.</exception>
    public async Task<QueryResult> QueryAsync(string sql, CancellationToken cancellationToken = default)
    {
        var views = await OpenViewsAsync(sql, cancellationToken);
        var connection = DuckConnection.Open();
        try
        {
            using var interruption = cancellationToken.Register(connection.Interrupt);
            var session = new DuckSession(connection, options, views);
            var rows = session.Start(sql);
            return new QueryResult(rows.Schema, token => ReadAsync(rows, token), new Ownership(rows, connection));
        }
        catch (Exception) when (Release(connection))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private static bool Release(DuckConnection connection)
    {
        connection.Dispose();
        return true;
    }

    private static async IAsyncEnumerable<RecordBatch> ReadAsync(DuckRows rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // DuckDB computes on the calling thread as well; the caller's is kept free.
        while (await Task.Run(() => rows.Next(cancellationToken), cancellationToken) is { } batch)
        {
            yield return batch;
        }
    }

    private async Task<IReadOnlyList<OpenedView>> OpenViewsAsync(string sql, CancellationToken cancellationToken)
    {
        var names = new StatementNames(sql);
        var views = new List<OpenedView>();
        await foreach (var table in catalog.TablesAsync(cancellationToken))
        {
            views.Add(names.Mention(table)
                ? await OpenAsync(table, names, cancellationToken)
                : new OpenedView(table, null, null));
        }

        return views;
    }

    private async Task<OpenedView> OpenAsync(LakeTable table, StatementNames names, CancellationToken cancellationToken)
    {
        try
        {
            return new OpenedView(table, await ViewSource.OpenAsync(lake, table, options, names, merges, cancellationToken), null);
        }
        catch (LakehouseException failure)
        {
            // A name in the statement need not be a table of it; told only when the statement turns out to need it.
            var context = failure.Context with { Table = table.ToString() };
            return new OpenedView(table, null, new LakehouseException(failure.Kind, failure.Message, context, FixOf(failure), failure));
        }
    }

    private string? FixOf(LakehouseException failure) => failure.Kind == ErrorKind.Unsupported && !options.ReadOptimized
        ? $"{failure.Fix} (query --read-optimized)"
        : failure.Fix;

    private sealed class Ownership(DuckRows rows, DuckConnection connection) : IDisposable
    {
        public void Dispose()
        {
            rows.Dispose();
            connection.Dispose();
        }
    }
}
