using DuckDB.NET.Data;

namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>Compares rows with the oracle: a fast wrong answer is no result.</summary>
internal static class RowCheck
{
    private const string Columns = "id, customer_id, status, amount, note, qty, created_at::TIMESTAMP created_at, updated_at::TIMESTAMP updated_at, region";

    /// <summary>Throws when the two Parquet files do not hold the same rows, each as often.</summary>
    public static long Equal(string rows, string oracle)
    {
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        Execute(database, "set TimeZone = 'UTC'");
        var more = Scalar(database, $"select count(*) from (select {Columns} from '{rows}' except all select {Columns} from '{oracle}')");
        var fewer = Scalar(database, $"select count(*) from (select {Columns} from '{oracle}' except all select {Columns} from '{rows}')");
        if (more != 0 || fewer != 0)
        {
            throw new InvalidDataException($"{rows} has {more} rows that {oracle} lacks, and lacks {fewer} of its rows.");
        }

        return Scalar(database, $"select count(*) from '{rows}'");
    }

    private static long Scalar(DuckDBConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar());
    }

    private static void Execute(DuckDBConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
