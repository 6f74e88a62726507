namespace Lakehouse.TableFormat.Schema;

/// <summary>Column types in the words of Hive Metastore and Glue (spec 14.2). Stateless and thread-safe.</summary>
public static class HiveTypeMapping
{
    /// <summary>Name of a type, such as <c>decimal(10,2)</c>.</summary>
    public static string ToHive(DataType type) => throw new NotSupportedException();
}
