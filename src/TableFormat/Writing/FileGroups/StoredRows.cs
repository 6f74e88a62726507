using Apache.Arrow;

namespace Lakehouse.TableFormat.Writing.FileGroups;

/// <summary>Rows that are stored already and go into another base file.</summary>
/// <param name="Batch">The columns of <see cref="StoredRowsWriter.ColumnsOf"/>.</param>
/// <param name="KeysInherited">True when every key stands in the inherited bloom filter already.</param>
/// <param name="IsShared">True when the batch stays its maker's; otherwise the writer disposes it.</param>
internal readonly record struct StoredRows(RecordBatch Batch, bool KeysInherited, bool IsShared = false);
