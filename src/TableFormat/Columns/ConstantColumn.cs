using Apache.Arrow;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Columns in which every value is the same.</summary>
public static class ConstantColumn
{
    /// <summary>A string column that repeats one text.</summary>
    public static StringArray Create(string value, int length) => throw new NotSupportedException();
}
