using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Positions;
using Lakehouse.Cdc.Quarantine;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Ingest;

/// <summary>A lake of Hudi tables on a store.</summary>
internal sealed class StoredLake(IStorage lake, WriterOptions options, ITableCare? care = null) : ILakeTables
{
    public string Root => lake.Root;

    public IQuarantineLog Quarantine { get; } = new QuarantineLog(lake);

    public async Task<IReadOnlyList<StoredPosition>> PositionsAsync(CancellationToken cancellationToken)
    {
        var found = new List<StoredPosition>();
        await foreach (var database in FoldersAsync(string.Empty, cancellationToken).ConfigureAwait(false))
        {
            await foreach (var folder in FoldersAsync(database, cancellationToken).ConfigureAwait(false))
            {
                if (await PositionOfAsync(folder, cancellationToken).ConfigureAwait(false) is { } position) found.Add(position);
            }
        }

        return found;
    }

    public async Task<ILakeTable?> OpenAsync(TableId table, TableOptions tableOptions, CancellationToken cancellationToken)
    {
        var storage = lake.Scope(table.Folder);
        // Read, since a bucket that is not there answers a request for facts like a file that is not there.
        if (await storage.TryReadAsync(".hoodie/hoodie.properties", cancellationToken).ConfigureAwait(false) is null) return null;
        return await TakeAsync(table, storage, tableOptions, cancellationToken).ConfigureAwait(false);
    }

    public async Task<ILakeTable> CreateAsync(
        TableId table, TableOptions tableOptions, TableSchema schema, IReadOnlyList<string> keyFields, CancellationToken cancellationToken)
    {
        var storage = lake.Scope(table.Folder);
        await HudiTable.CreateAsync(storage, Definition(table, tableOptions, schema, keyFields), options.Clock, cancellationToken).ConfigureAwait(false);
        return await TakeAsync(table, storage, tableOptions, cancellationToken).ConfigureAwait(false);
    }

    private static TableDefinition Definition(TableId table, TableOptions tableOptions, TableSchema schema, IReadOnlyList<string> keyFields)
    {
        if (keyFields.Count == 0)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, "The table has no record key: its events carry none.", new ErrorContext { Table = table.ToString() },
                "name the key columns in the table's key");
        }

        return new TableDefinition(LakeNames.Escape(table.Table), schema, keyFields)
        {
            Database = LakeNames.Escape(table.Database),
            Type = tableOptions.Type,
            ChangeLogs = tableOptions.ChangeLogs,
            PartitionFields = tableOptions.PartitionFields,
            HiveStyle = tableOptions.HiveStylePartitions,
            OrderingField = tableOptions.OrderingField ?? TableDecoder.SequenceColumn,
            BucketCount = tableOptions.BucketCount,
        };
    }

    private async Task<ILakeTable> TakeAsync(TableId table, IStorage storage, TableOptions tableOptions, CancellationToken cancellationToken)
    {
        var writer = await TableWriter.OpenAsync(storage, options with { Evolution = tableOptions.NewColumns }, cancellationToken).ConfigureAwait(false);
        try
        {
            return await StoredTable.LoadAsync(table, writer, care, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Whether a folder is a table, and a sound one, is for its opening to judge; here only positions are looked for.
    private async Task<StoredPosition?> PositionOfAsync(string folder, CancellationToken cancellationToken)
    {
        var storage = lake.Scope(folder);
        if (await storage.StatAsync(".hoodie/hoodie.properties", cancellationToken).ConfigureAwait(false) is null) return null;
        var names = folder.Split('/');
        var table = new TableId(LakeNames.Unescape(names[0]), LakeNames.Unescape(names[1]));
        try
        {
            var state = await TableState.LoadAsync(storage, cancellationToken).ConfigureAwait(false);
            var metadata = await state.LastWithAsync(TablePosition.Key, cancellationToken).ConfigureAwait(false);
            return metadata is null ? null : new StoredPosition(table, TablePositionJson.Parse(metadata.ExtraMetadata[TablePosition.Key], table.ToString()));
        }
        catch (LakehouseException failure) when (failure.Kind is ErrorKind.Corrupt or ErrorKind.Invalid or ErrorKind.Unsupported)
        {
            // A table that cannot be read is no reason to stop the others. Where events feed it, its opening says so, and once that succeeds its topics
            // are moved back to where it stands.
            return null;
        }
    }

    private async IAsyncEnumerable<string> FoldersAsync(
        string folder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in lake.ListAsync(folder, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (entry.IsFolder && !entry.Name.StartsWith('.')) yield return entry.Path;
        }
    }
}
