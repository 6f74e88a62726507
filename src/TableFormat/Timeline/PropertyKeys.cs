namespace Lakehouse.TableFormat.Timeline;

/// <summary>Names in <c>hoodie.properties</c>; where two are given, 0.x and 1.x spell it differently (spec 1.2.2, experiments).</summary>
internal static class PropertyKeys
{
    public const string Name = "hoodie.table.name";
    public const string Type = "hoodie.table.type";
    public const string Version = "hoodie.table.version";
    public const string LayoutVersion = "hoodie.timeline.layout.version";
    public const string Checksum = "hoodie.table.checksum";
    public const string Database = "hoodie.database.name";
    public const string KeyFields = "hoodie.table.recordkey.fields";
    public const string PartitionFields = "hoodie.table.partition.fields";
    public const string KeyGeneratorClass = "hoodie.table.keygenerator.class";
    public const string KeyGeneratorType = "hoodie.table.keygenerator.type";
    public const string HiveStyle = "hoodie.datasource.write.hive_style_partitioning";
    public const string UrlEncode = "hoodie.datasource.write.partitionpath.urlencode";
    public const string DropPartitionColumns = "hoodie.datasource.write.drop.partition.columns";
    public const string PrecombineField = "hoodie.table.precombine.field";
    public const string OrderingFields = "hoodie.table.ordering.fields";
    public const string PayloadClass = "hoodie.compaction.payload.class";
    public const string MergerStrategy = "hoodie.compaction.record.merger.strategy";
    public const string MergeStrategyId = "hoodie.record.merge.strategy.id";
    public const string MergeMode = "hoodie.record.merge.mode";
    public const string ArchiveFolder = "hoodie.archivelog.folder";
    public const string CreateSchema = "hoodie.table.create.schema";
    public const string PopulateMetaFields = "hoodie.populate.meta.fields";
    public const string BaseFileFormat = "hoodie.table.base.file.format";
    public const string TimelineTimezone = "hoodie.table.timeline.timezone";
    public const string MetafileUsesBaseFormat = "hoodie.partition.metafile.use.base.format";
    public const string CdcEnabled = "hoodie.table.cdc.enabled";
    public const string CdcMode = "hoodie.table.cdc.supplemental.logging.mode";
    public const string MetadataPartitions = "hoodie.table.metadata.partitions";
    public const string MetadataPartitionsInflight = "hoodie.table.metadata.partitions.inflight";
    public const string TimelinePath = "hoodie.timeline.path";
}
