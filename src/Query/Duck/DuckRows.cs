using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.C;
using DuckDB.NET.Native;

namespace Lakehouse.Query.Duck;

/// <summary>
/// The rows of a running statement as Arrow batches, handed over by DuckDB's C data interface without copying values.
/// Read once, by one reader.
/// </summary>
internal sealed unsafe class DuckRows : IDisposable
{
    private readonly DuckConnection connection;
    private readonly DuckDBArrowOptions options;
    private DuckDBResult result;

    /// <summary>Takes over a result.</summary>
    /// <exception cref="Lakehouse.TableFormat.Errors.LakehouseException">Unsupported: a column has a type that cannot be handed over.</exception>
    public DuckRows(DuckConnection connection, DuckDBResult result)
    {
        this.connection = connection;
        this.result = result;
        options = NativeMethods.Arrow.DuckDBResultGetArrowOptions(ref this.result);
        try
        {
            Schema = ReadSchema();
        }
        catch (Exception)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema { get; }

    /// <summary>The next batch, or null at the end.</summary>
    public RecordBatch? Next(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var interruption = cancellationToken.Register(connection.Interrupt);
        using var chunk = NativeMethods.StreamingResult.DuckDBStreamFetchChunk(result);
        if (chunk.IsInvalid)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var error = NativeMethods.Query.DuckDBResultError(ref result);
            if (!string.IsNullOrEmpty(error))
            {
                connection.ThrowFailure();
                throw DuckError.Of(error);
            }

            return null;
        }

        var array = CArrowArray.Create();
        try
        {
            Check(NativeMethods.Arrow.DuckDBDataChunkToArrow(options, chunk, (nint)array));
            return CArrowArrayImporter.ImportRecordBatch(array, Schema);
        }
        finally
        {
            CArrowArray.Free(array);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        options.Dispose();
        NativeMethods.Query.DuckDBDestroyResult(ref result);
    }

    private static void Check(DuckDBErrorData error)
    {
        using (error)
        {
            if (!error.IsInvalid && NativeMethods.ErrorData.DuckDBErrorDataHasError(error))
            {
                throw DuckError.OfRows(NativeMethods.ErrorData.DuckDBErrorDataMessage(error));
            }
        }
    }

    private Schema ReadSchema()
    {
        var count = (int)NativeMethods.Query.DuckDBColumnCount(ref result);
        var types = new DuckDBLogicalType[count];
        var handles = new nint[count];
        var names = new nint[count];
        var schema = CArrowSchema.Create();
        try
        {
            for (var column = 0; column < count; column++)
            {
                types[column] = NativeMethods.Query.DuckDBColumnLogicalType(ref result, column);
                handles[column] = types[column].DangerousGetHandle();
                var name = NativeMethods.Query.DuckDBColumnName(ref result, column);
                DuckResultTypes.Require(name, types[column]);
                names[column] = Marshal.StringToCoTaskMemUTF8(name);
            }

            fixed (nint* type = handles, name = names)
            {
                Check(NativeMethods.Arrow.DuckDBToArrowSchema(options, (nint)type, (nint)name, (ulong)count, (nint)schema));
            }

            return CArrowSchemaImporter.ImportSchema(schema);
        }
        finally
        {
            CArrowSchema.Free(schema);
            foreach (var name in names)
            {
                Marshal.FreeCoTaskMem(name);
            }

            foreach (var type in types)
            {
                type?.Dispose();
            }
        }
    }
}
