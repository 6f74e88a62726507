using DuckDB.NET.Native;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Duck;

/// <summary>One in-memory DuckDB database with one connection. Not thread-safe, but <see cref="Interrupt"/> may be called from anywhere.</summary>
internal sealed class DuckConnection : IDisposable
{
    private readonly DuckDBDatabase database;
    private readonly DuckDBNativeConnection connection;
    private readonly CancellationTokenSource interruption = new();
    private Exception? failure;

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

    /// <summary>Cancelled by <see cref="Interrupt"/>; functions of ours that DuckDB calls look at it.</summary>
    public CancellationToken Interrupted => interruption.Token;

    /// <summary>Stops what runs on the connection; it then fails with an interrupt error.</summary>
    public void Interrupt()
    {
        interruption.Cancel();
        NativeMethods.Startup.DuckDBInterrupt(connection);
    }

    /// <summary>A function of ours failed inside of a statement; the first failure is what the statement fails with.</summary>
    public void Failed(Exception thrown) => Interlocked.CompareExchange(ref failure, thrown, null);

    /// <summary>Throws the failure of a function of ours, which says more than what DuckDB makes of it.</summary>
    public void ThrowFailure()
    {
        if (failure is LakehouseException or OperationCanceledException)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Makes a table function known and frees its description.</summary>
    public void Register(nint tableFunction)
    {
        var state = NativeMethods.TableFunction.DuckDBRegisterTableFunction(connection, tableFunction);
        NativeMethods.TableFunction.DuckDBDestroyTableFunction(ref tableFunction);
        Require(state);
    }

    /// <summary>Makes a scalar function known and frees its description.</summary>
    public void RegisterScalar(nint scalarFunction)
    {
        var state = NativeMethods.ScalarFunction.DuckDBRegisterScalarFunction(connection, scalarFunction);
        NativeMethods.ScalarFunction.DuckDBDestroyScalarFunction(ref scalarFunction);
        Require(state);
    }

    /// <summary>Types by the names of <see cref="Views.DuckTypeNames"/>; the caller disposes them.</summary>
    public IReadOnlyList<DuckDBLogicalType> TypesOf(IEnumerable<string> names)
    {
        if (NativeMethods.Query.DuckDBQuery(connection, $"SELECT {string.Join(", ", names.Select(name => $"CAST(NULL AS {name})"))}", out var result) == DuckDBState.Error)
        {
            throw DuckError.Take(ref result);
        }

        var types = new DuckDBLogicalType[NativeMethods.Query.DuckDBColumnCount(ref result)];
        for (var column = 0; column < types.Length; column++)
        {
            types[column] = NativeMethods.Query.DuckDBColumnLogicalType(ref result, column);
        }

        NativeMethods.Query.DuckDBDestroyResult(ref result);
        return types;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
        interruption.Dispose();
    }

    private static void Require(DuckDBState state)
    {
        if (state == DuckDBState.Error)
        {
            throw new LakehouseException(ErrorKind.Unavailable, "DuckDB did not take a function of this program");
        }
    }
}
