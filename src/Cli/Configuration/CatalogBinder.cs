using Lakehouse.Catalog;
using Lakehouse.Catalog.Glue;
using Lakehouse.Catalog.Hive;
using Lakehouse.Cli.Catalogs;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Configuration;

/// <summary>Turns the <c>catalog</c> group of a checked file into settings.</summary>
/// <param name="file">Name of the file in faults.</param>
internal sealed class CatalogBinder(string file)
{
    private readonly List<ConfigFault> faults = [];

    /// <summary>What does not fit together.</summary>
    public IReadOnlyList<ConfigFault> Faults => faults;

    /// <summary>The settings; null where no catalog is wanted.</summary>
    public CatalogSettings? Bind(ConfigSection root)
    {
        if (root.Group("catalog") is not { } catalog)
        {
            return null;
        }

        var type = catalog.Text("type");
        foreach (var field in new[] { "uris", "user", "connect-deadline", "call-deadline" })
        {
            Check(catalog, field, type == "hms", "belongs to a Hive Metastore", "remove it, or set type: hms");
        }

        Check(catalog, "glue", type == "glue", "belongs to Glue", "remove it, or set type: glue");
        if (type == "hms" && catalog.Texts("uris").Count == 0 && root.Nodes.TryGetValue("catalog", out var node))
        {
            faults.Add(node.Fault(file, "catalog.uris", "a Hive Metastore needs an address", "give uris: [thrift://host:9083]"));
        }

        CheckNames(catalog);
        return type is "hms" or "glue" ? Settings(catalog, type) : null;
    }

    private static CatalogSettings Settings(ConfigSection catalog, string type)
    {
        // Lake Formation's grants go with a table of Glue, and nothing here can see them.
        var options = Options(catalog, type == "glue" ? RefusedColumns.Refuse : RefusedColumns.Recreate);
        return new CatalogSettings(options)
        {
            Hive = type == "hms" ? Hive(catalog) with { ForceColumns = options.RefusedColumns == RefusedColumns.Recreate } : null,
            Glue = type == "glue" ? Glue(catalog.Group("glue") ?? ConfigSection.Empty) : null,
            Interval = catalog.Duration("interval", new CatalogSettings(options).Interval),
            Grace = catalog.Duration("grace", new CatalogSettings(options).Grace),
        };
    }

    private static CatalogOptions Options(ConfigSection catalog, RefusedColumns refused)
    {
        var defaults = new CatalogOptions();
        return new CatalogOptions
        {
            Database = catalog.Text("database") ?? defaults.Database,
            Table = catalog.Text("table") ?? defaults.Table,
            Names = catalog.TextMap("names"),
            MergeOnRead = catalog.Text("merge-on-read") switch
            {
                "ro-rt-snapshot" => MergeOnReadTables.All,
                "ro" => MergeOnReadTables.ReadOptimized,
                "rt" => MergeOnReadTables.RealTime,
                _ => defaults.MergeOnRead,
            },
            CreateDatabase = catalog.Flag("create-database", defaults.CreateDatabase),
            Comments = catalog.Flag("comments", defaults.Comments),
            DecodePartitions = catalog.Flag("decode-partitions", defaults.DecodePartitions),
            SlashEncodedDays = catalog.Flag("slash-encoded-days", defaults.SlashEncodedDays),
            Timestamps = catalog.Flag("timestamps", defaults.Timestamps),
            MetaColumns = catalog.Flag("meta-columns", defaults.MetaColumns),
            SparkDatasource = catalog.Flag("spark-datasource", defaults.SparkDatasource),
            SparkVersion = catalog.Text("spark-version"),
            TableProperties = catalog.TextMap("table-properties"),
            SerdeProperties = catalog.TextMap("serde-properties"),
            LocationScheme = catalog.Text("location-scheme") is "s3a" ? "s3a" : null,
            RefusedColumns = catalog.Choice("refused-columns", refused),
        };
    }

    private static HiveMetastoreSettings Hive(ConfigSection catalog)
    {
        var settings = new HiveMetastoreSettings { Uris = string.Join(',', catalog.Texts("uris")) };
        return settings with
        {
            User = catalog.Text("user") ?? settings.User,
            ConnectDeadline = catalog.Duration("connect-deadline", settings.ConnectDeadline),
            CallDeadline = catalog.Duration("call-deadline", settings.CallDeadline),
        };
    }

    private static GlueSettings Glue(ConfigSection glue)
    {
        var defaults = new GlueSettings();
        return new GlueSettings
        {
            CatalogId = glue.Text("catalog-id"),
            Region = glue.Text("region"),
            Endpoint = glue.Text("endpoint") is { } endpoint && Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) ? uri : null,
            Profile = glue.Text("profile"),
            SkipArchive = glue.Flag("skip-archive", defaults.SkipArchive),
            Segments = (int)glue.Number("segments", defaults.Segments),
            PartitionIndexes = [.. glue.Texts("partition-indexes").Select(keys => keys.Split(','))],
        };
    }

    private void Check(ConfigSection catalog, string field, bool allowed, string message, string fix)
    {
        if (!allowed && catalog.Nodes.TryGetValue(field, out var node))
        {
            faults.Add(node.Fault(file, $"catalog.{field}", message, fix));
        }
    }

    private void CheckNames(ConfigSection catalog)
    {
        foreach (var (lake, node) in (catalog.Group("names") ?? ConfigSection.Empty).Nodes)
        {
            foreach (var name in new[] { lake, (string)node.Value }.Where(name => !IsName(name)))
            {
                faults.Add(node.Fault(file, $"catalog.names.{lake}", $"'{name}' is not the name of a table", "write database.table: database.table"));
            }
        }
    }

    private static bool IsName(string text)
    {
        try
        {
            return CatalogName.Parse(text).Table.Length > 0;
        }
        catch (LakehouseException)
        {
            return false;
        }
    }
}
