using Apache.Arrow;

namespace Lakehouse.TableFormat.Writing.FileGroups;

/// <summary>Rows that are stored already and go into another base file.</summary>
/// <param name="Batch">The columns of <see cref="StoredRowsWriter.ColumnsOf"/>; the writer disposes it.</param>
/// <param name="KeysInherited">True when every key stands in the inherited bloom filter already.</param>
internal readonly record struct StoredRows(RecordBatch Batch, bool KeysInherited);
