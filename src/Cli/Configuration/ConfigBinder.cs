using Lakehouse.Cdc;
using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Sources;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Configuration;

/// <summary>Turns a checked file into options. Faults between fields are found here.</summary>
/// <param name="file">Name of the file in faults.</param>
/// <param name="folder">Folder of the file; relative paths begin there.</param>
internal sealed class ConfigBinder(string file, string folder)
{
    private readonly List<ConfigFault> faults = [];

    /// <summary>What does not fit together.</summary>
    public IReadOnlyList<ConfigFault> Faults => faults;

    /// <summary>Builds the options; use them only when there is no fault.</summary>
    public LakehouseConfiguration Bind(ConfigSection root)
    {
        var source = root.Group("source") ?? ConfigSection.Empty;
        CheckSource(root, source);
        CheckProperties(source.Group("kafka")?.Group("properties") ?? ConfigSection.Empty);
        CheckCleaning(root);
        var types = new TypeFaults(file);
        faults.AddRange(root.Items("tables").SelectMany((table, index) => types.Of((ConfigSection)table.Value, FormattableString.Invariant($"tables[{index}]"))));
        var services = new ServiceBinder(file);
        var settings = services.Bind(root);
        faults.AddRange(services.Faults);
        var catalogs = new CatalogBinder(file);
        var catalog = catalogs.Bind(root);
        faults.AddRange(catalogs.Faults);
        var cleaning = root.Group("cleaning") ?? ConfigSection.Empty;
        var s3 = root.Group("s3") ?? ConfigSection.Empty;
        var bucket = S3Binder.Bind(s3, folder);
        faults.AddRange(S3Binder.Faults(file, s3, bucket));
        faults.AddRange(LockBinder.Faults(file, root));
        var defaults = new WriterOptions();
        return new LakehouseConfiguration(
            Lake(root), Ingest(root), Files(source.Group("files")), Kafka(source.Group("kafka")), root)
        {
            CleaningPolicy = cleaning.Choice("policy", defaults.CleaningPolicy),
            Retained = (int)cleaning.Number("retain", root.Number("retain-commits", defaults.Retained)),
            Services = settings,
            Budget = ServiceBinder.Budget(root.Group("services") ?? ConfigSection.Empty),
            Concurrency = root.Choice("concurrency", defaults.Concurrency),
            S3 = bucket with { LockLease = LockBinder.Lease(root) },
            Catalog = catalog,
            SharesHudiLock = root.Text("lock") == "hudi-file",
            DynamoLocks = LockBinder.Dynamo(root),
        };
    }

    private StorageLocation Lake(ConfigSection root)
    {
        try
        {
            return StorageLocation.Parse(root.Text("lake") ?? ".", folder);
        }
        catch (LakehouseException failure)
        {
            var node = root.Nodes["lake"];
            faults.Add(node.Fault(file, "lake", failure.Message, failure.Fix ?? "use a folder or s3://bucket/prefix"));
            return StorageLocation.Parse(".", folder);
        }
    }

    private void CheckSource(ConfigSection root, ConfigSection source)
    {
        if (!root.Nodes.TryGetValue("source", out var node))
        {
            if (!root.Nodes.ContainsKey("catalog"))
            {
                faults.Add(new ConfigFault(file, 1, 1, "source", "expected a group of fields (files, kafka), found nothing", "add it: where change events come from"));
            }

            return;
        }

        var given = source.Nodes.Count;
        if (given != 1 && node.Value is ConfigSection)
        {
            faults.Add(node.Fault(file, "source", given == 0 ? "expected files or kafka, found neither" : "expected files or kafka, found both", "give exactly one of them"));
        }
    }

    private void CheckProperties(ConfigSection properties)
    {
        foreach (var (name, node) in properties.Nodes)
        {
            if (KafkaSourceOptions.Reserved.TryGetValue(name, out var why))
            {
                faults.Add(node.Fault(file, $"source.kafka.properties.{name}", $"this setting is the program's own: {why}", "remove it"));
            }
        }
    }

    private void CheckCleaning(ConfigSection root)
    {
        if (root.Nodes.TryGetValue("retain-commits", out var node) && root.Nodes.ContainsKey("cleaning"))
        {
            faults.Add(node.Fault(file, "retain-commits", "given beside cleaning", "keep cleaning alone; retain-commits: N is short for cleaning: {policy: latest-commits, retain: N}"));
        }
    }

    private static IngestOptions Ingest(ConfigSection root)
    {
        var defaults = new IngestOptions();
        var commit = root.Group("commit") ?? ConfigSection.Empty;
        return defaults with
        {
            CommitRows = (int)commit.Number("rows", defaults.CommitRows),
            CommitBytes = commit.Number("bytes", defaults.CommitBytes),
            CommitInterval = commit.Duration("interval", defaults.CommitInterval),
            PositionInterval = commit.Duration("position-interval", defaults.PositionInterval),
            Format = root.Choice("event-format", defaults.Format),
            MemoryBytes = root.Number("memory", defaults.MemoryBytes),
            UnknownTables = root.Choice("unknown-tables", defaults.UnknownTables),
            BadEvents = root.Choice("bad-events", defaults.BadEvents),
            LostPosition = root.Choice("lost-position", defaults.LostPosition),
            Start = root.Choice("start", defaults.Start),
            Tables = [.. root.Items("tables").Select(node => Table((ConfigSection)node.Value))],
        };
    }

    internal static TableOptions Table(ConfigSection table)
    {
        var defaults = new TableOptions();
        var name = (table.Text("name") ?? "*.*").Split('.', 2);
        return defaults with
        {
            Database = name[0],
            Table = name[^1],
            KeyFields = table.Texts("key"),
            PartitionFields = table.Texts("partition"),
            HiveStylePartitions = table.Flag("hive-style", defaults.HiveStylePartitions),
            Type = table.Choice("type", defaults.Type),
            ChangeLogs = table.Text("change-logs") is null or "none" ? null : table.Choice("change-logs", CdcMode.DataBeforeAfter),
            BucketCount = (int)table.Number("buckets", defaults.BucketCount),
            OrderingField = table.Text("ordering"),
            Ddl = table.Text("ddl"),
            Columns = [.. table.TextMap("columns").Select(pair => new ColumnDeclaration(pair.Key, pair.Value))],
            Connector = Connector(table.Group("connector") ?? ConfigSection.Empty),
            NewColumns = table.Choice("new-columns", defaults.NewColumns),
            Enabled = table.Flag("enabled", defaults.Enabled),
        };
    }

    private static ConnectorSettings Connector(ConfigSection connector)
    {
        var defaults = new ConnectorSettings();
        return new ConnectorSettings
        {
            TimePrecision = connector.Choice("time-precision", defaults.TimePrecision),
            DecimalHandling = connector.Choice("decimal-handling", defaults.DecimalHandling),
            BinaryHandling = connector.Choice("binary-handling", defaults.BinaryHandling),
            PreciseUnsignedBigint = connector.Flag("precise-unsigned-bigint", defaults.PreciseUnsignedBigint),
            TinyintOneAsBoolean = connector.Flag("tinyint-one-as-boolean", defaults.TinyintOneAsBoolean),
            ReplacesNullWithDefault = connector.Flag("replaces-null-with-default", defaults.ReplacesNullWithDefault),
        };
    }

    private FileSourceOptions? Files(ConfigSection? files) =>
        files is null ? null : new FileSourceOptions { Paths = [.. files.Texts("paths").Select(path => Path.GetFullPath(path, folder))] };

    private static KafkaSourceOptions? Kafka(ConfigSection? kafka)
    {
        if (kafka is null)
        {
            return null;
        }

        var options = new KafkaSourceOptions { BootstrapServers = kafka.Text("brokers") ?? string.Empty, Topics = kafka.Texts("topics") };
        return options with
        {
            GroupId = kafka.Text("group") ?? options.GroupId,
            GroupInstanceId = kafka.Text("instance"),
            SessionTimeout = kafka.Duration("session-timeout", options.SessionTimeout),
            UnavailableLimit = kafka.Duration("unavailable-limit", options.UnavailableLimit),
            Properties = kafka.TextMap("properties"),
        };
    }
}
