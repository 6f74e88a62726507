namespace Lakehouse.TableFormat.Timeline;

/// <summary>Hudi's key generators as table properties name them: by class in 0.x, by type in 1.x.</summary>
internal static class KeyGenerators
{
    public const string Simple = Package + "SimpleKeyGenerator";
    public const string Complex = Package + "ComplexKeyGenerator";
    public const string NonPartitioned = Package + "NonpartitionedKeyGenerator";
    public const string Timestamp = Package + "TimestampBasedKeyGenerator";
    public const string Custom = Package + "CustomKeyGenerator";
    public const string GlobalDelete = Package + "GlobalDeleteKeyGenerator";

    private const string Package = "org.apache.hudi.keygen.";

    /// <summary>The class of a 1.x type such as <c>SIMPLE</c> or <c>SIMPLE_AVRO</c>, or null for a name that is not known.</summary>
    public static string? ClassOfType(string type) => (type.EndsWith("_AVRO", StringComparison.Ordinal) ? type[..^5] : type) switch
    {
        "SIMPLE" => Simple,
        "COMPLEX" => Complex,
        "NON_PARTITION" => NonPartitioned,
        "TIMESTAMP" => Timestamp,
        "CUSTOM" => Custom,
        "GLOBAL_DELETE" => GlobalDelete,
        _ => null,
    };

    /// <summary>What Spark picks when a table names none.</summary>
    public static string Default(int keyFields, int partitionFields) => (keyFields, partitionFields) switch
    {
        (_, 0) => NonPartitioned,
        (1, 1) => Simple,
        _ => Complex,
    };
}
