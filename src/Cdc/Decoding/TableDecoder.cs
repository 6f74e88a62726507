using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Decoding;

/// <summary>
/// Turns the events of one table into columns. The schema grows with the events; an event that cannot be applied leaves
/// no trace. Not thread-safe.
/// </summary>
public sealed class TableDecoder : IDisposable
{
    /// <summary>Name of the reserved column that holds the sequence of each row; type long.</summary>
    public const string SequenceColumn = "_lakehouse_seq";

    /// <summary>Makes a decoder.</summary>
    /// <exception cref="TableFormat.Errors.LakehouseException">The DDL or a declared type cannot be read.</exception>
    public TableDecoder(TableDecodingOptions options) => Options = options;

    /// <summary>What it was made with.</summary>
    public TableDecodingOptions Options { get; }

    /// <summary>Schema of the rows, the sequence column included; null until the first event has told the columns.</summary>
    public TableSchema? Schema => throw new NotSupportedException();

    /// <summary>Record key columns; empty until known (see <see cref="TableDecodingOptions.KeyColumns"/>).</summary>
    public IReadOnlyList<string> KeyColumns => throw new NotSupportedException();

    /// <summary>Rows waiting in the batch.</summary>
    public int Rows => throw new NotSupportedException();

    /// <summary>Bytes that these rows hold in memory.</summary>
    public long Bytes => throw new NotSupportedException();

    /// <summary>Appends the rows that the event asks for, all or nothing.</summary>
    /// <param name="change">An event of this table.</param>
    /// <param name="sequence">Value of the sequence column.</param>
    /// <exception cref="BadEventException">The event cannot be applied; the batch is as before.</exception>
    public AppendResult Append(in ChangeEvent change, long sequence) => throw new NotSupportedException();

    /// <summary>Hands over the waiting rows and begins anew; the schema stays. The caller disposes the batch.</summary>
    /// <exception cref="InvalidOperationException">No row is waiting.</exception>
    public UpsertBatch Take() => throw new NotSupportedException();

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
