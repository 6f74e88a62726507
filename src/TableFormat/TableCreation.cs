using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat;

/// <summary>The properties of a new table: what a Spark user would have passed, and nothing that a Hudi release refuses (spec 1.2.2, 15).</summary>
internal static class TableCreation
{
    private const string PayloadClass = "org.apache.hudi.common.model.DefaultHoodieRecordPayload";
    private const string EventTimeMerger = "eeb8d96f-b1e4-49fd-bbf8-28ac514178e5";

    internal static TableProperties PropertiesOf(TableDefinition definition)
    {
        Check(definition);
        var values = new Dictionary<string, string>(definition.Properties)
        {
            [PropertyKeys.Name] = definition.Name,
            [PropertyKeys.Type] = TableProperties.StoredName(definition.Type),
            [PropertyKeys.Version] = "6",
            [PropertyKeys.LayoutVersion] = "1",
            [PropertyKeys.KeyFields] = string.Join(',', definition.KeyFields),
            [PropertyKeys.KeyGeneratorClass] = KeyGenerators.Default(definition.KeyFields.Count, definition.PartitionFields.Count),
            [PropertyKeys.HiveStyle] = Text(definition.HiveStyle),
            [PropertyKeys.UrlEncode] = Text(definition.UrlEncode),
            [PropertyKeys.DropPartitionColumns] = "false",
            [PropertyKeys.ArchiveFolder] = "archived",
            [PropertyKeys.TimelineTimezone] = "UTC",
            [PropertyKeys.CreateSchema] = AvroSchemaMapping.ToCommitSchema(definition.Schema, definition.Name),
        };
        Add(values, PropertyKeys.Database, definition.Database);
        Add(values, PropertyKeys.PartitionFields, definition.PartitionFields.Count == 0 ? null : string.Join(',', definition.PartitionFields));
        Add(values, PropertyKeys.PrecombineField, definition.OrderingField);
        if (definition.Type == TableType.MergeOnRead)
        {
            values[PropertyKeys.PayloadClass] = PayloadClass;
            values[PropertyKeys.MergerStrategy] = EventTimeMerger;
        }

        if (definition.ChangeLogs is { } mode)
        {
            values[PropertyKeys.CdcEnabled] = "true";
            values[PropertyKeys.CdcMode] = TableProperties.StoredName(mode);
        }

        if (definition.BucketCount is { } buckets)
        {
            values[IndexSettings.Key] = new IndexSettings(IndexKind.Bucket, buckets, definition.HashRule).ToJson();
        }

        return new TableProperties(values);
    }

    private static void Add(Dictionary<string, string> values, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            values[key] = value;
        }
    }

    private static string Text(bool flag) => flag ? "true" : "false";

    private static void Check(TableDefinition definition)
    {
        var named = definition.KeyFields.Concat(definition.PartitionFields).Append(definition.OrderingField).OfType<string>();
        var unknown = named.Where(name => definition.Schema.IndexOf(name) < 0).Distinct().ToList();
        var reason = definition.Name.Length == 0 ? "it has no name"
            : definition.KeyFields.Count == 0 ? "it has no record key field"
            : unknown.Count > 0 ? $"it has no column {string.Join(", ", unknown)}, which its key, partition or ordering names"
            : definition.KeyFields.Count == 1 && definition.PartitionFields.Count > 1 ? "one record key field with several partition fields gives different keys in different Hudi releases"
            : definition is { Type: TableType.MergeOnRead, OrderingField: null } ? "merge-on-read needs an ordering field, by which readers merge log files"
            : definition.Database == "default" ? "Spark refuses tables whose database is 'default' everywhere else"
            : definition.BucketCount is < 1 ? $"it has {definition.BucketCount} buckets"
            : null;
        if (reason is not null)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                $"Table '{definition.Name}' cannot be made: {reason}.",
                fix: "Change the table's definition: its key, partition and ordering columns must be columns of the table.");
        }
    }
}
