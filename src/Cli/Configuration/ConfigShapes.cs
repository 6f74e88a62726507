namespace Lakehouse.Cli.Configuration;

/// <summary>The configuration's form. Defaults are those of the options that the fields fill; a test compares them.</summary>
internal static class ConfigShapes
{
    private static readonly Shape Name = new Shape.Text(@"^\S.*$", "a name");
    private static readonly Shape Names = new Shape.Many(Name);
    private static readonly Shape OpenText = new Shape.Text();

    private static readonly Shape Files = new Shape.Group(
        new Member("paths", Names, "Files, folders or globs (*, ?) of .ndjson, .json or .jsonl, each also with .gz; relative to this file", Required: true));

    private static readonly Shape Kafka = new Shape.Group(
        new Member("brokers", new Shape.Text(@"^[^\s:,]+:\d{1,5}(,[^\s:,]+:\d{1,5})*$", "host:port, several separated by commas"), "Bootstrap servers", Required: true),
        new Member("topics", Names, "Topic names; one that begins with ^ is a regular expression", Required: true),
        new Member("group", Name, "Consumer group; processes of one group share the topics", "lakehouse"),
        new Member("instance", Name, "Static member name: unique per process, the same after its restart"),
        new Member("session-timeout", new Shape.Duration(), "How long a dead process keeps its topics", "10s"),
        new Member("unavailable-limit", new Shape.Duration(), "How long the brokers may stay silent before the run ends with an error", "5m"),
        new Member("properties", new Shape.Dictionary("security.protocol: SASL_SSL"), "Further librdkafka settings by name"));

    private static readonly Shape S3 = new Shape.Group(
        new Member("endpoint", new Shape.Text(@"^https?://\S+$", "an http or https URL"), "Server that speaks S3 (default: AWS, or AWS_ENDPOINT_URL_S3)"),
        new Member("region", Name, "Region of the bucket (default: AWS_REGION, or the profile's)"),
        new Member("path-style", new Shape.Flag(), "Bucket in the path of URLs instead of the host name (default: true with an endpoint)"),
        new Member("profile", Name, "Profile of the AWS files (default: environment, web identity, container, instance)"),
        new Member("encryption", new Shape.Choice("bucket", "s3", "kms"), "With whose key new objects are encrypted: as the bucket says, SSE-S3, SSE-KMS", "bucket"),
        new Member("kms-key", Name, "Id or ARN of the KMS key (default: the account's own)"),
        new Member("request-payer", new Shape.Flag(), "Pay for requests to a bucket of somebody else", "false"),
        new Member("part-size", new Shape.Size(), "Bytes of a part of large uploads and downloads", "8MiB"),
        new Member("parallel-parts", new Shape.Number(1, 64), "Parts of one file that travel at a time", "4"),
        new Member("read-ahead", new Shape.Size(), "Bytes at the end of a base file that are read when it is opened", "512KiB"),
        new Member("cache", Name, "Folder for copies of files that never change; relative to this file (default: the user's folder for caches)"),
        new Member("cache-size", new Shape.Size(), "Bytes that the copies may take", "10GiB"),
        new Member("call-deadline", new Shape.Duration(), "How long one attempt of a call may take, besides a second per MiB", "30s"),
        new Member("max-attempts", new Shape.Number(1, 100), "How often a call is tried before it fails", "8"));

    private static readonly Shape Dynamo = new Shape.Group(
        new Member("table", Name, "Name of the table; its partition key is the string \"key\"", Required: true),
        new Member("region", Name, "Region of the table (default: AWS_REGION, else us-east-1)"),
        new Member("endpoint", new Shape.Text(@"^https?://\S+$", "an http or https URL"), "Server that speaks DynamoDB (default: AWS)"));

    private static readonly Shape Commit = new Shape.Group(
        new Member("rows", new Shape.Number(1, 100_000_000), "Rows of one table after which it is committed", "100000"),
        new Member("bytes", new Shape.Size(), "Bytes of one table's open rows after which it is committed", "64MiB"),
        new Member("interval", new Shape.Duration(), "Longest time that a row waits for its commit", "10s"),
        new Member("position-interval", new Shape.Duration(), "How often a commit without rows may move a position", "5m"));

    private static readonly Shape Cleaning = new Shape.Group(
        new Member("policy", new Shape.Choice("latest-commits", "latest-file-versions", "latest-by-hours"), "What retain counts", "latest-commits"),
        new Member("retain", new Shape.Number(0, 1_000_000), "How many commits, file versions or hours stay readable; 0 never cleans", "10"));

    private static readonly Member[] Times =
    [
        new Member("enabled", new Shape.Flag(), "false never runs the service", "true"),
        new Member("commits", new Shape.Number(1, 1_000_000), "Run after so many commits"),
        new Member("interval", new Shape.Duration(), "Run again and again after this time"),
        new Member("cron", new Shape.Text(@"^\S+(\s+\S+){5,6}$", "a Quartz cron expression: seconds minutes hours day month weekday [year], such as 0 30 3 * * ?"), "Run at these times, UTC"),
    ];

    private static readonly Shape[] ServiceGroups =
    [
        Service(
            new Member("log-size", new Shape.Size(), "Run when the log files since the last compaction have so many bytes"),
            new Member("max-file-groups", new Shape.Number(1, 10_000_000), "File groups of one run at most")),
        Service(new Member("min-blocks", new Shape.Number(2, 10_000), "Log blocks that a file slice must have", "5")),
        Service(
            new Member("small-file-size", new Shape.Size(), "File groups with a smaller base file are taken", "100MiB"),
            new Member("target-file-size", new Shape.Size(), "Size of the new files", "120MiB"),
            new Member("sort", Names, "Columns that sort the new files' rows"),
            new Member("cold-for", new Shape.Duration(), "Take only partitions that were not written for so long"),
            new Member("max-file-groups", new Shape.Number(1, 10_000_000), "File groups of one run at most")),
        Service(),
        Service(
            new Member("min-commits", new Shape.Number(2, 1_000_000), "Commits that stay on the timeline; more than cleaning retains"),
            new Member("max-commits", new Shape.Number(3, 1_000_000), "Commits on the timeline above which it archives")),
    ];

    private static readonly Member[] ServiceMembers =
    [
        new Member("compaction", ServiceGroups[0], "Merge the log files of merge-on-read tables into base files"),
        new Member("log-compaction", ServiceGroups[1], "Merge the log files of merge-on-read tables into larger ones"),
        new Member("clustering", ServiceGroups[2], "Write small or unsorted files anew"),
        new Member("cleaning", ServiceGroups[3], "Clean at times of its own, besides after each commit"),
        new Member("archival", ServiceGroups[4], "Move old instants from the timeline to the archive"),
    ];

    private static readonly Shape LakeServices = new Shape.Group(
    [
        .. ServiceMembers,
        new Member("parallel", new Shape.Number(1, 64), "Services that run at the same time, over all tables", "1"),
        new Member("grace", new Shape.Duration(), "How long a running service may go on when the run ends; then it is stopped, and the next run goes on with it", "30s"),
        new Member("file-groups", new Shape.Number(1, 64), "File groups that a service writes at the same time (default: as a commit)"),
        new Member("bytes-per-second", new Shape.Size(), "Bytes of files per second that a service works through at most (default: no limit)"),
        new Member("memory", new Shape.Size(), "Bytes of rows that a service keeps in memory (default: as a load)"),
    ]);

    private static readonly Shape TableServices = new Shape.Group(ServiceMembers);

    private static readonly Shape Connector = new Shape.Group(
        new Member("time-precision", new Shape.Choice("adaptive-time-microseconds", "connect", "iso-string", "microseconds", "nanoseconds"), "time.precision.mode", "adaptive-time-microseconds"),
        new Member("decimal-handling", new Shape.Choice("precise", "string", "double"), "decimal.handling.mode", "precise"),
        new Member("binary-handling", new Shape.Choice("bytes", "base64", "base64-url-safe", "hex"), "binary.handling.mode", "bytes"),
        new Member("precise-unsigned-bigint", new Shape.Flag(), "bigint.unsigned.handling.mode=precise", "false"),
        new Member("tinyint-one-as-boolean", new Shape.Flag(), "Whether tinyint(1) arrives as boolean", "false"),
        new Member("replaces-null-with-default", new Shape.Flag(), "value.converter.replace.null.with.default", "true"));

    private static readonly Shape Table = new Shape.Group(
        new Member("name", new Shape.Text(@"^[^.]+\..+$", "DATABASE.TABLE as the source spells it, * for any, such as shop.* or *.*"), "Which tables these settings are for; the first that matches counts", Required: true),
        new Member("key", Names, "Record key columns (default: those of the event's key)"),
        new Member("partition", Names, "Partition columns (default: none)"),
        new Member("hive-style", new Shape.Flag(), "Partition folders as column=value", "true"),
        new Member("type", new Shape.Choice("copy-on-write", "merge-on-read"), "How updates of a new table are stored: new base files, or log files that readers merge", "copy-on-write"),
        new Member("change-logs", new Shape.Choice("none", "op-key-only", "data-before", "data-before-after"), "What a new table keeps about each change for readers of changes: nothing, operation and key, the row before too, or both rows", "none"),
        new Member("buckets", new Shape.Number(1, 100_000), "Buckets per partition of a new table", "4"),
        new Member("ordering", Name, "Column whose larger value wins (default: order of arrival)"),
        new Member("ddl", OpenText, "CREATE TABLE text that types events without inlined schema"),
        new Member("columns", new Shape.Dictionary("total: decimal(12,2)"), "Types of columns as Trino names them; they win over ddl"),
        new Member("connector", Connector, "Settings of the Debezium connector that its events do not tell"),
        new Member("new-columns", new Shape.Choice("evolve", "fail", "ignore"), "What a column that the table lacks does", "evolve"),
        new Member("services", TableServices, "Services of this table; each that is named replaces the lake's"),
        new Member("enabled", new Shape.Flag(), "false leaves the table out", "true"));

    /// <summary>The whole file.</summary>
    public static Shape.Group Root { get; } = new(
        new Member("lake", new Shape.Text(@"^\S.*$", "a folder or s3://bucket/prefix"), "The lake, a folder (relative to this file) or s3://bucket/prefix: <lake>/<database>/<table>", Required: true),
        new Member("s3", S3, "How a bucket is reached; credentials come from the environment or a profile"),
        new Member("source", new Shape.Group(new Member("files", Files, "Change events from files"), new Member("kafka", Kafka, "Change events from Kafka")), "Where change events come from: files or kafka; only a configuration for `lakehouse sync` does without"),
        new Member("commit", Commit, "When a table is committed: whichever limit is reached first"),
        new Member("memory", new Shape.Size(), "Bytes of all open rows at which reading pauses", "256MiB"),
        new Member("cleaning", Cleaning, "Which old file versions are removed after a commit"),
        new Member("services", LakeServices, "Table services that run beside the commits"),
        new Member("catalog", CatalogShape.Group, "Where tables are registered after each commit"),
        new Member("concurrency", new Shape.Choice("single-writer", "optimistic"), "Whether this process alone writes its tables, or others do too", "single-writer"),
        new Member("lock", new Shape.Choice("store", "hudi-file", "dynamodb"), "Where the lock of a table lives: the store's own, the file of Hudi's FileSystemBasedLockProvider, a table of DynamoDB", "store"),
        new Member("lock-lease", new Shape.Duration(), "How long a lock in a bucket or in DynamoDB is held without a renewal, and so how long others wait after a writer died", "30s"),
        new Member("dynamodb", Dynamo, "The table of locks; with lock: dynamodb"),
        new Member("retain-commits", new Shape.Number(0, 1_000_000), "Short for cleaning by commits: newest commits whose files stay readable; 0 never cleans"),
        new Member("event-format", new Shape.Choice("detect", "envelope", "flat"), "How event values are built: Debezium envelopes, or rows unwrapped by a transform", "detect"),
        new Member("unknown-tables", new Shape.Choice("create", "ignore", "fail"), "What events of a table that the lake does not have do", "create"),
        new Member("bad-events", new Shape.Choice("quarantine", "stop"), "What an event that cannot be applied does", "quarantine"),
        new Member("lost-position", new Shape.Choice("fail", "earliest", "latest"), "What happens when a table's position is no longer in the topic", "fail"),
        new Member("start", new Shape.Choice("earliest", "latest"), "Where a topic starts that no table has a position for", "earliest"),
        new Member("tables", new Shape.Many(Table), "Tables with settings of their own"),
        new Member("register", RegisterShape.Group, "Folders that `lakehouse register serve` keeps registered in the catalog"));

    private static Shape Service(params Member[] own) => new Shape.Group([.. Times, .. own]);
}
