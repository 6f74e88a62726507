using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Native;
using Lakehouse.Query.Duck;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Merging;

/// <summary>
/// A table function of DuckDB's without parameters: the added rows of a table's merged slices. Columns that a statement does not need are not
/// merged; several threads merge slices at the same time.
/// </summary>
/// <param name="connection">Where it is registered; keeps its failures.</param>
/// <param name="table">The slices.</param>
/// <param name="columns">Columns.</param>
/// <param name="types">Their types.</param>
internal sealed unsafe class AddedRowsFunction(DuckConnection connection, MergedTable table, IReadOnlyList<Field> columns, IReadOnlyList<DuckDBLogicalType> types)
{
    /// <summary>Makes the function known under a name.</summary>
    public void Register(string name)
    {
        var function = NativeMethods.TableFunction.DuckDBCreateTableFunction();
        NativeMethods.TableFunction.DuckDBTableFunctionSetName(function, name);
        NativeMethods.TableFunction.DuckDBTableFunctionSetExtraInfo(function, DuckHandle.Of(this), DuckHandle.Free);
        NativeMethods.TableFunction.DuckDBTableFunctionSupportsProjectionPushdown(function, true);
        NativeMethods.TableFunction.DuckDBTableFunctionSetBind(function, &Bind);
        NativeMethods.TableFunction.DuckDBTableFunctionSetInit(function, &Init);
        DuckNative.TableFunctionSetLocalInit(function, &InitThread);
        NativeMethods.TableFunction.DuckDBTableFunctionSetFunction(function, &Scan);
        connection.Register(function);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        var function = DuckHandle.Get<AddedRowsFunction>(NativeMethods.TableFunction.DuckDBBindGetExtraInfo(info));
        function.Bound(info);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info)
    {
        var function = DuckHandle.Get<AddedRowsFunction>(NativeMethods.TableFunction.DuckDBInitGetExtraInfo(info));
        NativeMethods.TableFunction.DuckDBInitSetInitData(info, DuckHandle.Of(function.Start(info)), DuckHandle.Free);
        DuckNative.InitSetMaxThreads(info, (ulong)Math.Clamp(function.Slices, 1, Environment.ProcessorCount));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void InitThread(nint info)
    {
        // One cursor per thread; it finds the scan when it is first called, since the scan's data cannot be reached from here.
        NativeMethods.TableFunction.DuckDBInitSetInitData(info, DuckHandle.Of(new ThreadCursor()), DuckHandle.Free);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Scan(nint info, nint chunk)
    {
        var function = DuckHandle.Get<AddedRowsFunction>(NativeMethods.TableFunction.DuckDBFunctionGetExtraInfo(info));
        try
        {
            var scan = DuckHandle.Get<AddedRowsScan>(NativeMethods.TableFunction.DuckDBFunctionGetInitData(info));
            var cursor = DuckHandle.Get<ThreadCursor>(DuckNative.FunctionGetLocalInitData(info)).Of(scan);
            DuckChunk.SetSize(chunk, (ulong)cursor.Fill(chunk, DuckChunk.Capacity));
        }
        catch (Exception failure) when (function.Failed(failure))
        {
            DuckChunk.SetSize(chunk, 0);
            NativeMethods.TableFunction.DuckDBFunctionSetError(info, failure.Message);
        }
    }

    private int Slices => table.Count;

    private bool Failed(Exception failure)
    {
        connection.Failed(failure);
        return true;
    }

    private void Bound(nint info)
    {
        for (var column = 0; column < columns.Count; column++)
        {
            NativeMethods.TableFunction.DuckDBBindAddResultColumn(info, columns[column].Name, types[column]);
        }
    }

    private AddedRowsScan Start(nint info)
    {
        var wanted = new Field?[NativeMethods.TableFunction.DuckDBInitGetColumnCount(info)];
        for (var position = 0; position < wanted.Length; position++)
        {
            // A statement that only counts rows wants a column that no table has.
            var column = NativeMethods.TableFunction.DuckDBInitGetColumnIndex(info, (ulong)position);
            wanted[position] = column < (ulong)columns.Count ? columns[(int)column] : null;
        }

        return new AddedRowsScan(table, wanted, connection.Interrupted);
    }

    private sealed class ThreadCursor : IDisposable
    {
        private AddedRowsCursor? cursor;

        public AddedRowsCursor Of(AddedRowsScan scan) => cursor ??= new AddedRowsCursor(scan);

        public void Dispose() => cursor?.Dispose();
    }
}
