using Lakehouse.Catalog;
using Lakehouse.Catalog.Glue;
using Lakehouse.Catalog.Hive;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lakehouse.Cli.Catalogs;

/// <summary>Which catalog tables are registered in, and how.</summary>
/// <param name="Options">What is registered, under which names.</param>
internal sealed record CatalogSettings(CatalogOptions Options)
{
    /// <summary>Set for a Hive Metastore.</summary>
    public HiveMetastoreSettings? Hive { get; init; }

    /// <summary>Set for Glue.</summary>
    public GlueSettings? Glue { get; init; }

    /// <summary>How long a run waits at its end for syncs that are open.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Shortest time from one sync of a table to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The metastore; nothing is sent yet.</summary>
    /// <exception cref="TableFormat.Errors.LakehouseException">Invalid: settings that cannot work.</exception>
    public IMetastore Open(CliHost host) => host.Metastore
        ?? (Hive is not null ? HiveMetastore.Open(Hive, host.Clock) : GlueMetastore.Open(Glue ?? new GlueSettings(), host.Clock, host.Ids, NullLogger.Instance));
}
