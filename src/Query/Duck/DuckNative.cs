using System.Runtime.InteropServices;

namespace Lakehouse.Query.Duck;

/// <summary>The calls of DuckDB's C interface that its .NET bindings leave out.</summary>
internal static unsafe partial class DuckNative
{
    /// <summary>Kind of a statement that was prepared without an error (asking for another one ends the process).</summary>
    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_type")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial int PreparedStatementType(nint statement);

    /// <summary>Most threads that may scan a table function at once.</summary>
    [LibraryImport("duckdb", EntryPoint = "duckdb_init_set_max_threads")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial void InitSetMaxThreads(nint info, ulong threads);

    /// <summary>Called once per thread that scans a table function.</summary>
    [LibraryImport("duckdb", EntryPoint = "duckdb_table_function_set_local_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial void TableFunctionSetLocalInit(nint function, delegate* unmanaged[Cdecl]<nint, void> init);

    /// <summary>What the thread's init left.</summary>
    [LibraryImport("duckdb", EntryPoint = "duckdb_function_get_local_init_data")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial nint FunctionGetLocalInitData(nint info);
}
