namespace Lakehouse.TableFormat.Schema;

/// <summary>Column types in the words of Trino (spec 14.2). Stateless and thread-safe.</summary>
public static class TrinoTypeMapping
{
    /// <summary>Name of a type, such as <c>decimal(10,2)</c>.</summary>
    public static string ToTrino(DataType type) => throw new NotSupportedException();
}
