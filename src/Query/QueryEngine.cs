using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.Query.Chunks;
using Lakehouse.Query.Duck;
using Lakehouse.Query.Merging;
using Lakehouse.Query.Views;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Query;

/// <summary>
/// Answers SQL over a lake with DuckDB inside this process. Each query has a database of its own, in memory, in which every
/// table that it names is a view over the files of one instant, resolved when the query starts. DuckDB can open its base files and
/// nothing else, and writes nothing; log files are merged by this program, and merges are kept for later queries. Thread-safe.
/// </summary>
/// <param name="lake">The lake's root; a local folder, or a bucket with a folder for copies.</param>
/// <param name="options">How to query.</param>
public sealed class QueryEngine(IStorage lake, QueryOptions options)
{
    // A statement that is overtaken by a cleaner so many times in a row takes longer than the cleaner retains.
    private const int Attempts = 3;

    private readonly LakeCatalog catalog = new(lake);
    private readonly MergeCache merges = new(options.MergeCacheBytes);

    /// <summary>Version of the engine inside, such as <c>v1.5.6</c>.</summary>
    public static string EngineVersion => DuckConnection.EngineVersion;

    /// <summary>
    /// Answers one SELECT (or EXPLAIN, DESCRIBE, SHOW) statement; returns with its first rows. When files that it reads are removed before
    /// that, by a cleaner or a rollback, it starts again at the newest instant by itself.
    /// </summary>
    /// <exception cref="LakehouseException">
    /// The statement is wrong or not allowed, or a table that it names cannot be read. Unavailable: files were removed while rows were already
    /// on their way; ask again.
    /// </exception>
    public async Task<QueryResult> QueryAsync(string sql, CancellationToken cancellationToken = default)
    {
        var wholeFiles = false;
        for (var attempt = 1; ; attempt++)
        {
            var files = new StatementFiles();
            var isHandedOn = false;
            try
            {
                var views = await OpenViewsAsync(sql, files, cancellationToken);
                try
                {
                    var result = await StartAsync(sql, views, files, wholeFiles, cancellationToken);
                    isHandedOn = true;
                    return result;
                }
                catch (LakehouseException failure)
                {
                    wholeFiles |= await MetHoleAsync(failure, views, files, wholeFiles, isLast: attempt == Attempts, cancellationToken);
                }
            }
            finally
            {
                if (!isHandedOn)
                {
                    files.Dispose();
                }
            }
        }
    }

    // Returns where the statement is to be started again: on the refreshed table, or because DuckDB may have met a hole of a file that is here in part.
    private static async Task<bool> MetHoleAsync(
        LakehouseException failure, IReadOnlyList<OpenedView> views, StatementFiles files, bool wholeFiles, bool isLast, CancellationToken cancellationToken)
    {
        if (await TornAsync(views, cancellationToken) is { } torn)
        {
            if (isLast)
            {
                throw Torn(torn, failure);
            }

            return false;
        }

        return !wholeFiles && !isLast && files.Partial.Count > 0 && DamagedFiles.MayBe(failure)
            ? true
            : throw DamagedFiles.Name(failure, views, cancellationToken);
    }

    private async Task<QueryResult> StartAsync(string sql, IReadOnlyList<OpenedView> views, StatementFiles files, bool wholeFiles, CancellationToken cancellationToken)
    {
        var connection = DuckConnection.Open();
        DuckRows? rows = null;
        try
        {
            using var interruption = cancellationToken.Register(connection.Interrupt);
            var session = new DuckSession(connection, options, views);
            await NeededChunks.FetchAsync(connection, sql, files, wholeFiles, cancellationToken);
            rows = await Task.Run(() => session.Start(sql), cancellationToken);
            var first = await Task.Run(() => rows.Next(cancellationToken), cancellationToken);
            var started = rows;
            return new QueryResult(started.Schema, token => ReadAsync(first, started, views, files, token), new Ownership(started, connection, files));
        }
        catch (Exception)
        {
            rows?.Dispose();
            connection.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private static async Task<OpenedView?> TornAsync(IReadOnlyList<OpenedView> views, CancellationToken cancellationToken)
    {
        foreach (var opened in views)
        {
            if (opened.View is { Source: { } source } && await source.Table.IsTornAsync(source.Plan, cancellationToken))
            {
                return opened;
            }
        }

        return null;
    }

    private static async IAsyncEnumerable<RecordBatch> ReadAsync(
        RecordBatch? first, DuckRows rows, IReadOnlyList<OpenedView> views, StatementFiles files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var batch = first; batch is not null; batch = await NextAsync(rows, views, files, cancellationToken))
        {
            yield return batch;
        }
    }

    private static async Task<RecordBatch?> NextAsync(DuckRows rows, IReadOnlyList<OpenedView> views, StatementFiles files, CancellationToken cancellationToken)
    {
        try
        {
            // DuckDB computes on the calling thread as well; the caller's is kept free.
            return await Task.Run(() => rows.Next(cancellationToken), cancellationToken);
        }
        catch (LakehouseException failure) when (failure.Kind != ErrorKind.Unavailable)
        {
            if (await TornAsync(views, cancellationToken) is { } torn)
            {
                throw Torn(torn, failure);
            }

            // Damage cannot be told from a hole by reading the file again.
            throw files.Partial.Count == 0 ? DamagedFiles.Name(failure, views, cancellationToken) : failure;
        }
    }

    private static LakehouseException Torn(OpenedView torn, LakehouseException failure) => new(
        ErrorKind.Unavailable,
        "files that the query reads were removed while it ran: the table was cleaned, or writes in it were rolled back",
        failure.Context with { Table = torn.Table.ToString() },
        "run it again; let the cleaner retain more commits where queries run long",
        failure);

    private async Task<IReadOnlyList<OpenedView>> OpenViewsAsync(string sql, StatementFiles files, CancellationToken cancellationToken)
    {
        var names = new StatementNames(sql);
        var views = new List<OpenedView>();
        await foreach (var table in catalog.TablesAsync(cancellationToken))
        {
            views.Add(names.Mention(table)
                ? await OpenAsync(table, names, files, cancellationToken)
                : new OpenedView(table, null, null));
        }

        return views;
    }

    private async Task<OpenedView> OpenAsync(LakeTable table, StatementNames names, StatementFiles files, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenTwiceAsync(table, names, files, cancellationToken);
        }
        catch (LakehouseException failure)
        {
            // A name in the statement need not be a table of it; told only when the statement turns out to need it.
            var context = failure.Context with { Table = table.ToString() };
            return new OpenedView(table, null, new LakehouseException(failure.Kind, failure.Message, context, FixOf(failure), failure));
        }
    }

    // Archival or a rollback may take an instant's file away between the look at the timeline and the look at the file.
    private async Task<OpenedView> OpenTwiceAsync(LakeTable table, StatementNames names, StatementFiles files, CancellationToken cancellationToken)
    {
        try
        {
            return new OpenedView(table, await ViewSource.OpenAsync(lake, table, options, names, files, merges, cancellationToken), null);
        }
        catch (LakehouseException failure) when (failure.Kind == ErrorKind.Corrupt)
        {
            return new OpenedView(table, await ViewSource.OpenAsync(lake, table, options, names, files, merges, cancellationToken), null);
        }
    }

    private string? FixOf(LakehouseException failure) => failure.Kind == ErrorKind.Unsupported && !options.ReadOptimized
        ? $"{failure.Fix} (query --read-optimized)"
        : failure.Fix;

    private sealed class Ownership(DuckRows rows, DuckConnection connection, StatementFiles files) : IDisposable
    {
        public void Dispose()
        {
            rows.Dispose();
            connection.Dispose();
            files.Dispose();
        }
    }
}
