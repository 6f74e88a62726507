namespace Lakehouse.Cli.Configuration;

/// <summary>The form of the <c>register</c> group.</summary>
internal static class RegisterShape
{
    private static readonly Shape Name = new Shape.Text(@"^\S.*$", "a name");

    private static readonly Shape Folder = new Shape.Group(
        new Member("path", new Shape.Text(@"^\S.*$", "a folder or s3://bucket/prefix"), "Folder of the files, or of a Hudi table; relative to this file", Required: true),
        new Member("table", new Shape.Text("^[a-z0-9_]+\\.[a-z0-9_]+$", "database.table in small letters, digits and _"), "Name in the catalog", Required: true),
        new Member("format", new Shape.Choice("hudi", "parquet", "csv", "json"), "What the files are (default: by their names)"),
        new Member("header", new Shape.Flag(), "Whether the first line of a CSV file names the columns (default: by the files)"),
        new Member("delimiter", new Shape.Text("^.$", "one character"), "What separates the values of a CSV line (default: by the files)"),
        new Member("types", new Shape.Dictionary("day: date"), "Hive types of columns and partition keys that are not left to the files"),
        new Member("drop-vanished", new Shape.Flag(), "Whether partitions whose folder holds no file any more are dropped", "false"),
        new Member("interval", new Shape.Duration(), "Register again and again after this time"),
        new Member("cron", new Shape.Text(@"^\S+(\s+\S+){5,6}$", "a Quartz cron expression: seconds minutes hours day month weekday [year], such as 0 30 3 * * ?"), "Register at these times, UTC"));

    private static readonly Shape Http = new Shape.Group(
        new Member("listen", new Shape.Text(@"^\S+:\d{1,5}$", "address:port"), "Address and port; others than loopback addresses need a token", "127.0.0.1:8765"),
        new Member("token", Name, "Bearer token that callers must have: ${NAME} of an environment variable"));

    private static readonly Shape Queue = new Shape.Group(
        new Member("url", new Shape.Text(@"^https?://\S+$", "the queue's URL"), "Queue of SQS that gets the bucket's notifications", Required: true),
        new Member("endpoint", new Shape.Text(@"^https?://\S+$", "an http or https URL"), "Server that speaks SQS (default: AWS)"),
        new Member("region", Name, "Region of the queue (default: the environment's)"),
        new Member("visibility", new Shape.Duration(), "How long a message stays hidden while its folders are registered", "5m"));

    /// <summary>The group.</summary>
    public static Shape.Group Group { get; } = new(
        new Member("folders", new Shape.Many(Folder), "Folders, each a table", Required: true),
        new Member("settle", new Shape.Duration(), "How long notifications wait for more, so that a burst is one registration", "2s"),
        new Member("http", Http, "The HTTP API: register a table, take notifications, states and counts"),
        new Member("queues", new Shape.Many(Queue), "Queues of SQS with notifications of S3 or EventBridge"));
}
