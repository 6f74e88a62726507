using System.Collections.Frozen;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Commits;

/// <summary>Checks that this program may write a table, as its properties stand at the moment. Call it with the table's lock held.</summary>
internal sealed class TableGuard(IStorage table, WriterOptions options)
{
    private const int WritableVersion = 6;
    private const string MetadataTable = ".hoodie/metadata";

    // Of two rows with one key these keep one whole; what others make of them is not known to a writer that weighs rows itself.
    private static readonly FrozenSet<string> WholeRowPayloads = new[] { "DefaultHoodieRecordPayload", "OverwriteWithLatestAvroPayload", "EventTimeAvroPayload" }
        .Select(name => $"org.apache.hudi.common.model.{name}").ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Refuses what cannot be written and drops a metadata table, which would not show our files (spec 10.2).</summary>
    /// <exception cref="LakehouseException">Unsupported, naming what the table has that this program does not write.</exception>
    public async Task EnsureWritableAsync(TableProperties properties, CancellationToken cancellationToken)
    {
        RefuseOtherVersions(properties);
        Refuse(
            properties,
            properties.Type == TableType.MergeOnRead && properties.PayloadClass is { } payload && !WholeRowPayloads.Contains(payload),
            $"rows with one key are merged by {properties.PayloadClass}",
            "Write it with Spark, or create a table with DefaultHoodieRecordPayload.");

        // Refuses change logs of a mode that is not known.
        _ = properties.ChangeLogs;

        Refuse(properties, !properties.PopulateMetaFields, "it has virtual keys (hoodie.populate.meta.fields=false)", "Write it with Spark.");
        Refuse(properties, properties.DropPartitionColumns, "its files lack the partition columns", "Write it with Spark.");
        Refuse(properties, properties.BaseFileFormat != "PARQUET", $"its base files are {properties.BaseFileFormat}", "Write it with Spark.");
        if (properties.MetadataPartitions.Count + properties.MetadataPartitionsInflight.Count > 0)
        {
            await DropMetadataTableAsync(properties, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Refuses tables whose timeline this program does not change, and drops a metadata table, which would not show what a service does.</summary>
    /// <exception cref="LakehouseException">Unsupported: another version, or a metadata table that may not be dropped.</exception>
    public async Task EnsureServiceableAsync(TableProperties properties, CancellationToken cancellationToken)
    {
        RefuseOtherVersions(properties);
        if (properties.MetadataPartitions.Count + properties.MetadataPartitionsInflight.Count > 0)
        {
            await DropMetadataTableAsync(properties, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Finishes a drop that stopped half-way: a stale metadata table that is found again would hide files.</summary>
    public async Task RemoveStaleMetadataTableAsync(TableProperties properties, CancellationToken cancellationToken)
    {
        if (properties.MetadataPartitions.Count + properties.MetadataPartitionsInflight.Count == 0)
        {
            await table.DeleteFolderAsync(MetadataTable, cancellationToken).ConfigureAwait(false);
        }
    }

    private void RefuseOtherVersions(TableProperties properties)
    {
        if (properties.Version != WritableVersion)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"The table has version {properties.Version}; this program writes version {WritableVersion}. Another engine has upgraded it.",
                Where(properties),
                "In Spark: CALL downgrade_table(table => '<table>', to_version => 'SIX'), and set hoodie.write.table.version=6 and hoodie.write.auto.upgrade=false in every Hudi 1.x writer. Nothing was lost; writing goes on from the last commit.");
        }
    }

    private void Refuse(TableProperties properties, bool unsupported, string because, string fix)
    {
        if (unsupported)
        {
            throw new LakehouseException(ErrorKind.Unsupported, $"The table cannot be written: {because}.", Where(properties), fix);
        }
    }

    private async Task DropMetadataTableAsync(TableProperties properties, CancellationToken cancellationToken)
    {
        Refuse(
            properties,
            options.ForbidMetadataTableDrop,
            "it has a metadata table, which this program does not maintain, and dropping it is forbidden",
            "Allow dropping it, or set hoodie.metadata.enable=false in the other writers.");
        CommitLog.DroppingMetadataTable(options.Logger, properties.TableName);
        await TablePropertiesFile.UpdateAsync(
            table,
            current => current.With(PropertyKeys.MetadataPartitions, string.Empty).With(PropertyKeys.MetadataPartitionsInflight, string.Empty),
            options.Clock,
            cancellationToken).ConfigureAwait(false);
        await table.DeleteFolderAsync(MetadataTable, cancellationToken).ConfigureAwait(false);
    }

    private ErrorContext Where(TableProperties properties) => new() { Table = properties.TableName, Path = table.Root };
}
