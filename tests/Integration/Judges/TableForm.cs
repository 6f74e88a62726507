namespace Lakehouse.Integration.Judges;

/// <summary>A way to lay a table out.</summary>
/// <param name="KeyFields">Record key.</param>
/// <param name="PartitionFields">Partition path.</param>
/// <param name="HiveStyle">Folders as field=value.</param>
/// <param name="UrlEncode">Values percent-encoded.</param>
/// <param name="Buckets">Buckets per partition.</param>
internal sealed record TableForm(string[] KeyFields, string[] PartitionFields, bool HiveStyle, bool UrlEncode, int Buckets)
{
    /// <summary>Every form that the judges see, by name.</summary>
    public static IReadOnlyDictionary<string, TableForm> All { get; } = new Dictionary<string, TableForm>
    {
        ["unpartitioned"] = new(["id"], [], HiveStyle: true, UrlEncode: true, Buckets: 2),
        ["hive style"] = new(["id"], ["region"], HiveStyle: true, UrlEncode: true, Buckets: 2),
        ["plain folders"] = new(["id"], ["region"], HiveStyle: false, UrlEncode: true, Buckets: 1),
        ["by date"] = new(["id"], ["day"], HiveStyle: true, UrlEncode: false, Buckets: 2),
        ["two keys, two partitions"] = new(["id", "region"], ["region", "day"], HiveStyle: true, UrlEncode: true, Buckets: 2),
    };
}
