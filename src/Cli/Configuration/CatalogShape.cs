namespace Lakehouse.Cli.Configuration;

/// <summary>The form of the <c>catalog</c> group.</summary>
internal static class CatalogShape
{
    private static readonly Shape Name = new Shape.Text(@"^\S.*$", "a name");
    private static readonly Shape Template = new Shape.Text(@"^([A-Za-z0-9_]|\{database\}|\{table\})+$", "letters, digits, underscores, {database} and {table}");

    private static readonly Shape Glue = new Shape.Group(
        new Member("region", Name, "AWS region (default: that of the environment or profile)"),
        new Member("catalog-id", new Shape.Text(@"^\d{12}$", "an account of 12 digits"), "Account whose catalog is meant (default: that of the credentials)"),
        new Member("endpoint", new Shape.Text(@"^https?://\S+$", "a web address"), "Server instead of AWS; https, or http on this machine"),
        new Member("profile", Name, "Profile of the shared AWS configuration (default: the SDK's chain)"),
        new Member("skip-archive", new Shape.Flag(), "Whether a changed table leaves no archived version behind", "true"),
        new Member("segments", new Shape.Number(1, 10), "Segments in which the partitions of a large table are read side by side", "4"),
        new Member("partition-indexes", new Shape.Many(new Shape.Text(@"^[^,\s]+(,[^,\s]+)*$", "partition keys separated by commas")), "Partition indexes that tables with these keys get, at most 3"));

    /// <summary>The group.</summary>
    public static Shape Group { get; } = new Shape.Group(
        new Member("type", new Shape.Choice("hms", "glue", "none"), "A Hive Metastore, AWS Glue, or nothing", Required: true),
        new Member("uris", new Shape.Many(new Shape.Text(@"^thrift://[^\s/@,]+/?$", "thrift://host:9083")), "Servers of a Hive Metastore, tried in this order"),
        new Member("user", Name, "Whom a Hive Metastore takes this program for", "lakehouse"),
        new Member("connect-deadline", new Shape.Duration(), "How long a connection to a Hive Metastore may take", "10s"),
        new Member("call-deadline", new Shape.Duration(), "How long a call of a Hive Metastore may take", "10m"),
        new Member("glue", Glue, "Which Glue, and how"),
        new Member("database", Template, "Database of the catalog; {database} is the lake's", "{database}"),
        new Member("table", Template, "Name in the catalog; {database} and {table} are the lake's", "{table}"),
        new Member("names", new Shape.Dictionary("shop.orders: sales.orders"), "Names of single tables, database.table of the lake to database.table of the catalog"),
        new Member("merge-on-read", new Shape.Choice("ro-rt", "ro-rt-snapshot", "ro", "rt"), "Tables that a merge-on-read table becomes: t_ro and t_rt, also t, or only one of them as t", "ro-rt"),
        new Member("create-database", new Shape.Flag(), "Make a database that is missing", "true"),
        new Member("comments", new Shape.Flag(), "Give columns the comments of the table's schema", "false"),
        new Member("decode-partitions", new Shape.Flag(), "Register partition values as they are in the rows (x/y); false registers the folder's text (x%2Fy)", "true"),
        new Member("slash-encoded-days", new Shape.Flag(), "Register folders such as 2024/01/02 as 2024-01-02", "false"),
        new Member("timestamps", new Shape.Flag(), "Register timestamps as timestamp; false as bigint", "true"),
        new Member("meta-columns", new Shape.Flag(), "Register Hudi's five meta columns", "true"),
        new Member("spark-datasource", new Shape.Flag(), "Let Spark find a data source table", "true"),
        new Member("spark-version", new Shape.Text(@"^\d+\.\d+\.\d+$", "a version such as 3.5.8"), "spark.sql.create.version (default: none)"),
        new Member("table-properties", new Shape.Dictionary("owner_team: lake"), "Further parameters of each table"),
        new Member("serde-properties", new Shape.Dictionary("key: value"), "Further parameters of each SerDe"),
        new Member("location-scheme", new Shape.Choice("s3", "s3a"), "Scheme of locations in a bucket; s3a for a Hive Metastore with Hadoop's driver", "s3"),
        new Member("refused-columns", new Shape.Choice("recreate", "refuse"), "Where the metastore refuses a change of columns: insist and, if need be, register the table anew, or keep the old columns and report, as is the default with Glue", "recreate"),
        new Member("interval", new Shape.Duration(), "Shortest time from one sync of a table to the next; commits that come meanwhile are one sync", "1s"),
        new Member("grace", new Shape.Duration(), "How long a run waits at its end for syncs that are open", "30s"));
}
