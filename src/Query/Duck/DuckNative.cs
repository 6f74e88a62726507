using System.Runtime.InteropServices;

namespace Lakehouse.Query.Duck;

/// <summary>The one call of DuckDB's C interface that its .NET bindings leave out.</summary>
internal static partial class DuckNative
{
    /// <summary>Kind of a statement that was prepared without an error (asking for another one ends the process).</summary>
    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_type")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial int PreparedStatementType(nint statement);
}
