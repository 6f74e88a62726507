using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using DuckDB.NET.Native;
using Lakehouse.Query.Duck;

namespace Lakehouse.Query.Merging;

/// <summary>
/// A scalar function of DuckDB's, <c>(file, row number) → boolean</c>: whether the log files leave a base row as it is. A file's slice is merged
/// when its first row is asked for.
/// </summary>
/// <param name="connection">Where it is registered; keeps its failures.</param>
/// <param name="files">Slices by the path of their base file.</param>
internal sealed unsafe class StayingRowsFunction(DuckConnection connection, IReadOnlyDictionary<string, (MergedTable Table, int Slice)> files)
{
    /// <summary>Makes the function known under a name.</summary>
    public void Register(string name)
    {
        using var text = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.Varchar);
        using var number = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.BigInt);
        using var flag = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.Boolean);
        var function = NativeMethods.ScalarFunction.DuckDBCreateScalarFunction();
        NativeMethods.ScalarFunction.DuckDBScalarFunctionSetName(function, name);
        NativeMethods.ScalarFunction.DuckDBScalarFunctionAddParameter(function, text);
        NativeMethods.ScalarFunction.DuckDBScalarFunctionAddParameter(function, number);
        NativeMethods.ScalarFunction.DuckDBScalarFunctionSetReturnType(function, flag);
        NativeMethods.ScalarFunction.DuckDBScalarFunctionSetExtraInfo(function, DuckHandle.Of(this), DuckHandle.Free);
        NativeMethods.ScalarFunction.DuckDBScalarFunctionSetFunction(function, &Test);
        connection.RegisterScalar(function);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Test(nint info, nint chunk, nint output)
    {
        var function = DuckHandle.Get<StayingRowsFunction>(NativeMethods.ScalarFunction.DuckDBScalarFunctionGetExtraInfo(info));
        try
        {
            function.Test(chunk, (byte*)NativeMethods.Vectors.DuckDBVectorGetData(output));
        }
        catch (Exception failure) when (function.Failed(failure))
        {
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetError(info, failure.Message);
        }
    }

    private bool Failed(Exception failure)
    {
        connection.Failed(failure);
        return true;
    }

    private void Test(nint chunk, byte* output)
    {
        var count = (int)DuckChunk.Size(chunk);
        var names = (DuckText*)NativeMethods.Vectors.DuckDBVectorGetData(DuckChunk.Vector(chunk, 0));
        var rows = (long*)NativeMethods.Vectors.DuckDBVectorGetData(DuckChunk.Vector(chunk, 1));
        var last = default(DuckText);
        RowBitmap? staying = null;
        for (var row = 0; row < count; row++)
        {
            // All rows of a chunk are of one file, or nearly so, and then their names are the same bytes.
            if (staying is null || !names[row].IsSame(last))
            {
                last = names[row];
                staying = StayingOf(&names[row]);
            }

            output[row] = staying[rows[row]] ? (byte)1 : (byte)0;
        }
    }

    private RowBitmap StayingOf(DuckText* name)
    {
        var (table, slice) = files[Encoding.UTF8.GetString(name->Bytes(name))];
        var staying = table.Staying(slice, connection.Interrupted);
        table.Trim();
        return staying;
    }

    /// <summary>DuckDB's text: a length, then the bytes themselves up to 12, or four of them and a pointer to all.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct DuckText
    {
        private const int Inlined = 12;

        [FieldOffset(0)]
        private readonly int length;

        [FieldOffset(0)]
        private readonly ulong low;

        [FieldOffset(4)]
        private readonly byte inlined;

        [FieldOffset(8)]
        private readonly ulong high;

        [FieldOffset(8)]
        private readonly byte* pointer;

        public readonly bool IsSame(DuckText other) => low == other.low && high == other.high;

        public readonly ReadOnlySpan<byte> Bytes(DuckText* self) => new(length <= Inlined ? &self->inlined : pointer, length);
    }
}
