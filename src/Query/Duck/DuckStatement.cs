using DuckDB.NET.Native;

namespace Lakehouse.Query.Duck;

/// <summary>A prepared statement.</summary>
internal sealed class DuckStatement(DuckConnection connection, DuckDBPreparedStatement prepared) : IDisposable
{
    /// <summary>Its kind.</summary>
    public DuckStatementKind Kind => (DuckStatementKind)DuckNative.PreparedStatementType(prepared.DangerousGetHandle());

    /// <summary>Starts it; rows arrive as they are computed.</summary>
    public DuckRows Execute()
    {
        if (NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(prepared, out var result) == DuckDBState.Error)
        {
            var failure = DuckError.Take(ref result);
            connection.ThrowFailure();
            throw failure;
        }

        return new DuckRows(connection, result);
    }

    /// <inheritdoc />
    public void Dispose() => prepared.Dispose();
}
