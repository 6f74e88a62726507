namespace Lakehouse.Query.Duck;

/// <summary>Statement kinds of DuckDB's C interface that are let through; the numbers are DuckDB's.</summary>
internal enum DuckStatementKind
{
    /// <summary>SELECT, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE.</summary>
    Select = 1,

    /// <summary>EXPLAIN of anything.</summary>
    Explain = 4,
}
