using Lakehouse.Catalog.Desired;

namespace Lakehouse.Catalog;

/// <summary>What is registered of each table, and under which names. Immutable; the defaults are those of Hudi's own sync, but for what docs/catalogs.md lists.</summary>
public sealed record CatalogOptions
{
    /// <summary>Database of the catalog; <c>{database}</c> is the lake's.</summary>
    public string Database { get; init; } = "{database}";

    /// <summary>Name of the table in the catalog; <c>{database}</c> and <c>{table}</c> are the lake's.</summary>
    public string Table { get; init; } = "{table}";

    /// <summary>Names of single tables, <c>database.table</c> of the lake to <c>database.table</c> of the catalog.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>Which tables a merge-on-read table becomes.</summary>
    public MergeOnReadTables MergeOnRead { get; init; } = MergeOnReadTables.ReadOptimizedAndRealTime;

    /// <summary>Whether a missing database is made.</summary>
    public bool CreateDatabase { get; init; } = true;

    /// <summary>Whether columns get the comments of the table's schema; false leaves comments as they are.</summary>
    public bool Comments { get; init; }

    /// <summary>Whether partition values are registered as they are in the rows (<c>x/y</c>); false registers the folder's text (<c>x%2Fy</c>), as Hudi does.</summary>
    public bool DecodePartitions { get; init; } = true;

    /// <summary>Whether a folder <c>2024/01/02</c> of one partition column is registered as <c>2024-01-02</c>.</summary>
    public bool SlashEncodedDays { get; init; }

    /// <summary>Whether timestamps are <c>timestamp</c>; false makes them <c>bigint</c>. Columns that are registered keep their choice.</summary>
    public bool Timestamps { get; init; } = true;

    /// <summary>Whether Hudi's five meta columns are registered.</summary>
    public bool MetaColumns { get; init; } = true;

    /// <summary>Whether Spark finds a data source table: its provider and schema in the parameters.</summary>
    public bool SparkDatasource { get; init; } = true;

    /// <summary>Version of Spark for <c>spark.sql.create.version</c>, or null for none.</summary>
    public string? SparkVersion { get; init; }

    /// <summary>Further parameters of each table.</summary>
    public IReadOnlyDictionary<string, string> TableProperties { get; init; } = new Dictionary<string, string>();

    /// <summary>Further parameters of each SerDe.</summary>
    public IReadOnlyDictionary<string, string> SerdeProperties { get; init; } = new Dictionary<string, string>();

    /// <summary>Scheme that replaces <c>s3</c> in locations, such as <c>s3a</c> for a metastore with Hadoop's driver; null keeps it.</summary>
    public string? LocationScheme { get; init; }

    /// <summary>What to do where the metastore refuses a change of columns.</summary>
    public RefusedColumns RefusedColumns { get; init; } = RefusedColumns.Recreate;

    /// <summary>Name of a table of the lake in the catalog, without the suffix of a merge-on-read table's parts.</summary>
    /// <exception cref="TableFormat.Errors.LakehouseException">Invalid: a metastore does not take it.</exception>
    public CatalogName NameOf(CatalogName lake) => TableNames.Of(lake, this);
}
