using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds map columns: append as many keys as values, then call <see cref="EndMap"/>.</summary>
public sealed class MapColumnBuilder : ColumnBuilder
{
    internal MapColumnBuilder(DataType.Map type)
        : base(type)
    {
    }

    /// <summary>Builder of the keys; none may be null.</summary>
    public BytesColumnBuilder Keys => throw new NotSupportedException();

    /// <summary>Builder of the values.</summary>
    public ColumnBuilder Values => throw new NotSupportedException();

    /// <summary>Ends a map that holds every entry appended since the last call.</summary>
    public void EndMap() => throw new NotSupportedException();
}
