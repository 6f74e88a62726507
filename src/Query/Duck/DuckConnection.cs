using DuckDB.NET.Native;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Duck;

/// <summary>One in-memory DuckDB database with one connection. Not thread-safe, but <see cref="Interrupt"/> may be called from anywhere.</summary>
internal sealed class DuckConnection : IDisposable
{
    private readonly DuckDBDatabase database;
    private readonly DuckDBNativeConnection connection;

    private DuckConnection(DuckDBDatabase database, DuckDBNativeConnection connection)
    {
        this.database = database;
        this.connection = connection;
    }

    /// <summary>Opens a new, empty database in memory.</summary>
    public static DuckConnection Open()
    {
        if (NativeMethods.Startup.DuckDBOpen(":memory:", out var database) != DuckDBState.Success)
        {
            throw new LakehouseException(ErrorKind.Unavailable, "DuckDB could not open a database in memory");
        }

        if (NativeMethods.Startup.DuckDBConnect(database, out var connection) != DuckDBState.Success)
        {
            database.Dispose();
            throw new LakehouseException(ErrorKind.Unavailable, "DuckDB gave no connection to its own database");
        }

        return new DuckConnection(database, connection);
    }

    /// <summary>Version of the engine, such as <c>v1.5.6</c>.</summary>
    public static string EngineVersion => NativeMethods.Startup.DuckDBLibraryVersion();

    /// <summary>Runs statements of our own making.</summary>
    public void Execute(string sql)
    {
        if (NativeMethods.Query.DuckDBQuery(connection, sql, out var result) == DuckDBState.Error)
        {
            throw DuckError.Take(ref result);
        }

        NativeMethods.Query.DuckDBDestroyResult(ref result);
    }

    /// <summary>
    /// Prepares exactly one statement. <paramref name="kinds"/> names what is allowed: nothing else reaches the engine.
    /// </summary>
    public DuckStatement Prepare(string sql, params ReadOnlySpan<DuckStatementKind> kinds)
    {
        var count = NativeMethods.ExtractStatements.DuckDBExtractStatements(connection, sql, out var extracted);
        using (extracted)
        {
            if (count != 1)
            {
                throw count == 0
                    ? DuckError.Of(NativeMethods.ExtractStatements.DuckDBExtractStatementsError(extracted) ?? "there is no statement")
                    : new LakehouseException(ErrorKind.Unsupported, $"one statement at a time; this text holds {count}", fix: "run them one by one; give PIVOT its values with IN (...)");
            }

            var state = NativeMethods.ExtractStatements.DuckDBPrepareExtractedStatement(connection, extracted, 0, out var prepared);
            var statement = new DuckStatement(this, prepared);
            if (state == DuckDBState.Error)
            {
                using (statement)
                {
                    throw DuckError.Of(NativeMethods.PreparedStatements.DuckDBPrepareError(prepared) ?? "the statement cannot be prepared");
                }
            }

            if (kinds.Length > 0 && !kinds.Contains(statement.Kind))
            {
                statement.Dispose();
                throw new LakehouseException(ErrorKind.Unsupported, "only SELECT and EXPLAIN of a SELECT are answered", fix: "tables are changed by `lakehouse ingest` and `lakehouse load`");
            }

            return statement;
        }
    }

    /// <summary>Stops what runs on the connection; it then fails with an interrupt error.</summary>
    public void Interrupt() => NativeMethods.Startup.DuckDBInterrupt(connection);

    /// <inheritdoc />
    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }
}
