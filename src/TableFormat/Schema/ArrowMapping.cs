namespace Lakehouse.TableFormat.Schema;

/// <summary>Table schemas as Arrow schemas, both ways. Stateless and thread-safe.</summary>
public static class ArrowMapping
{
    /// <summary>Arrow schema of a table's batches.</summary>
    /// <param name="schema">Data columns.</param>
    /// <param name="withMeta">Whether Hudi's five meta columns come first, as nullable strings.</param>
    public static Apache.Arrow.Schema ToArrow(TableSchema schema, bool withMeta) => throw new NotSupportedException();

    /// <summary>Arrow type of one column's arrays.</summary>
    public static Apache.Arrow.Types.IArrowType ToArrow(DataType type) => throw new NotSupportedException();

    /// <summary>Table schema of an Arrow schema, all columns as they stand (meta columns are not removed).</summary>
    public static TableSchema FromArrow(Apache.Arrow.Schema schema) => throw new NotSupportedException();
}
