using DuckDB.NET.Data;

namespace Lakehouse.TableFormat.Tests.Parquet;

/// <summary>DuckDB as another reader and writer of files.</summary>
internal static class Duck
{
    /// <summary>Runs a statement in a database of its own.</summary>
    public static void Execute(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
