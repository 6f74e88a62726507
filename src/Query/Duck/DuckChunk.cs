using System.Runtime.InteropServices;

namespace Lakehouse.Query.Duck;

/// <summary>Chunks that DuckDB lends to a function while it calls it; the bindings know only chunks that are owned.</summary>
internal static partial class DuckChunk
{
    /// <summary>Rows that a chunk holds at most.</summary>
    public const int Capacity = 2048;

    /// <summary>A column of a chunk.</summary>
    public static nint Vector(nint chunk, int column) => GetVector(chunk, (ulong)column);

    /// <summary>Number of rows in a chunk.</summary>
    [LibraryImport("duckdb", EntryPoint = "duckdb_data_chunk_get_size")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial ulong Size(nint chunk);

    /// <summary>Sets the number of rows.</summary>
    [LibraryImport("duckdb", EntryPoint = "duckdb_data_chunk_set_size")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial void SetSize(nint chunk, ulong rows);

    [LibraryImport("duckdb", EntryPoint = "duckdb_data_chunk_get_vector")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint GetVector(nint chunk, ulong column);
}
