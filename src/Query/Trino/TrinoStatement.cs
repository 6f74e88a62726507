using Lakehouse.Query.Trino.Protocol;

namespace Lakehouse.Query.Trino;

/// <summary>A statement that runs at a server: its rows, and what it did. Dispose it in any case: one that was not read to its end is cancelled then.</summary>
public sealed class TrinoStatement : IAsyncDisposable
{
    private readonly StatementRun run;

    internal TrinoStatement(StatementRun run)
    {
        this.run = run;
        Result = new QueryResult(run.Schema, run.ReadAsync);
    }

    /// <summary>The rows; read once. A statement that returns none has no columns.</summary>
    public QueryResult Result { get; }

    /// <summary>The server's name of the query.</summary>
    public string QueryId => run.QueryId;

    /// <summary>What the statement did, such as <c>CREATE TABLE</c> or <c>INSERT</c>; null for queries. Known at the end.</summary>
    public string? UpdateType => run.UpdateType;

    /// <summary>Rows that the statement changed, or null. Known at the end.</summary>
    public long? UpdateCount => run.UpdateCount;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Result.DisposeAsync();
        await run.DisposeAsync();
    }
}
