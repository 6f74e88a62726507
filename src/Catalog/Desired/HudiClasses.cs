namespace Lakehouse.Catalog.Desired;

/// <summary>Names that engines look for in a registered Hudi table (golden catalog section A).</summary>
internal static class HudiClasses
{
    public const string Input = "org.apache.hudi.hadoop.HoodieParquetInputFormat";
    public const string RealTimeInput = "org.apache.hudi.hadoop.realtime.HoodieParquetRealtimeInputFormat";
    public const string Output = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat";
    public const string Serde = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
}
