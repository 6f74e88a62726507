namespace Lakehouse.TableFormat.FileGroups;

/// <summary>Keys that Hudi keeps in a base file's footer (spec 4.3).</summary>
internal static class BaseFileFooter
{
    internal const string AvroSchema = "parquet.avro.schema";
    internal const string Model = "writer.model.name";
    internal const string Bloom = "org.apache.hudi.bloomfilter";
    internal const string LegacyBloom = "com.uber.hoodie.bloomfilter";
    internal const string BloomKind = "hoodie_bloom_filter_type_code";
    internal const string MinKey = "hoodie_min_record_key";
    internal const string MaxKey = "hoodie_max_record_key";
}
