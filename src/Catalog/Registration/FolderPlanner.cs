using Lakehouse.Catalog.Desired;
using Lakehouse.Catalog.Metastore;
using Lakehouse.Catalog.Planning;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Registration;

/// <summary>Compares a folder with the registered table and says what has to be done. Nothing that somebody keeps with the table by hand is lost.</summary>
/// <param name="metastore">The catalog.</param>
/// <param name="request">What is wanted.</param>
/// <param name="name">The table in the catalog.</param>
/// <param name="location">URI of the folder.</param>
internal sealed class FolderPlanner(IMetastore metastore, RegistrationRequest request, CatalogName name, string location)
{
    /// <summary>Plans.</summary>
    /// <exception cref="LakehouseException">Invalid: the registered table is another one, or the database is missing and may not be made.</exception>
    public async Task<FolderPlan> PlanAsync(FolderScan scan, FolderShape shape, CancellationToken cancellationToken)
    {
        var observed = await metastore.GetTableAsync(name.Database, name.Table, cancellationToken).ConfigureAwait(false);
        var columns = observed is null ? shape.Columns : Checked(observed, shape, scan.Format);
        var table = Desired(observed, shape, columns);
        var wanted = scan.Partitions.ToDictionary(folder => Key(folder.Values), folder => Partition(table, folder), StringComparer.Ordinal);
        if (observed is null)
        {
            IReadOnlyList<SyncStep> made = [.. await DatabaseAsync(cancellationToken).ConfigureAwait(false), new CreateTable(table), .. Step(PartitionChangeKind.Add, [.. wanted.Values])];
            return new FolderPlan(table, null, made, 0);
        }

        var difference = TableDifference.Between(observed, table);
        var cascade = difference.Columns.Count > 0 && metastore.Limits.Cascades && table.PartitionKeys.Count > 0;
        var (partitions, vanished) = await PartitionsAsync(observed, wanted, withColumns: !cascade, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<SyncStep> steps = [.. difference.IsEmpty ? [] : (SyncStep[])[new AlterTable(table, difference, cascade)], .. partitions];
        return new FolderPlan(table, observed, steps, vanished);
    }

    private static string Key(IReadOnlyList<string> values) => string.Join('\u0001', values);

    private static IEnumerable<SyncStep> Step(PartitionChangeKind kind, IReadOnlyList<MetastorePartition> partitions) =>
        partitions.Count == 0 ? [] : [new ChangePartitions(kind, partitions)];

    private IReadOnlyList<MetastoreColumn> Checked(MetastoreTable observed, FolderShape shape, FolderFormat format)
    {
        if (!Locations.AreSameFolder(observed.Storage.Location, location))
        {
            throw Wrong($"a table of that name is registered at {observed.Storage.Location}", "register the folder under another name, or drop that table first");
        }

        if (observed.Storage.InputFormat != shape.Classes.Input)
        {
            throw Wrong($"the table is registered with {observed.Storage.InputFormat}, and the files need {shape.Classes.Input}", "register the folder under another name, or drop that table first");
        }

        if (!observed.PartitionKeys.Select(key => key.Name).SequenceEqual(shape.Keys.Select(key => key.Name)))
        {
            throw Wrong($"the table is registered with the partition keys {Names(observed.PartitionKeys)}, and the folders have {Names(shape.Keys)}", "register the folder under another name, or drop that table first");
        }

        return RegisteredColumns.Merge(observed.Storage.Columns, shape.Columns, format, request.Types.Keys.Select(key => key.ToLowerInvariant()).ToHashSet(), name);
    }

    private static string Names(IReadOnlyList<MetastoreColumn> keys) => keys.Count == 0 ? "none" : string.Join(", ", keys.Select(key => key.Name));

    private MetastoreTable Desired(MetastoreTable? observed, FolderShape shape, IReadOnlyList<MetastoreColumn> columns) => new()
    {
        Database = name.Database,
        Name = name.Table,
        TableType = "EXTERNAL_TABLE",
        Owner = observed?.Owner,
        PartitionKeys = [.. shape.Keys.Select(key => observed?.PartitionKeys.FirstOrDefault(known => known.Name == key.Name && !request.Types.ContainsKey(key.Name)) ?? key)],
        Parameters = Merged(observed?.Parameters, shape.Classes.TableParameters),
        Storage = new StorageDescriptor
        {
            Columns = columns,
            Location = observed is not null && Locations.AreSame(observed.Storage.Location, location) ? observed.Storage.Location : location,
            InputFormat = shape.Classes.Input,
            OutputFormat = shape.Classes.Output,
            SerdeLibrary = shape.Classes.Serde,
            SerdeParameters = observed?.Storage.SerdeLibrary == shape.Classes.Serde ? Merged(observed.Storage.SerdeParameters, shape.Classes.SerdeParameters) : shape.Classes.SerdeParameters,
        },
        Version = observed?.Version,
        Native = observed?.Native,
    };

    private static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string>? observed, IReadOnlyDictionary<string, string> ours)
    {
        var merged = new Dictionary<string, string>(observed ?? new Dictionary<string, string>());
        foreach (var (key, value) in ours)
        {
            merged[key] = value;
        }

        return merged;
    }

    private MetastorePartition Partition(MetastoreTable table, PartitionFolder folder) => new()
    {
        Values = folder.Values,
        Storage = table.Storage with { Location = Locations.OfPartition(location, folder.Path) },
        Parameters = new Dictionary<string, string>(),
    };

    private async Task<(IReadOnlyList<SyncStep> Steps, int Vanished)> PartitionsAsync(
        MetastoreTable observed, Dictionary<string, MetastorePartition> wanted, bool withColumns, CancellationToken cancellationToken)
    {
        var altered = new List<MetastorePartition>();
        var gone = new List<MetastorePartition>();
        if (observed.PartitionKeys.Count > 0)
        {
            await foreach (var registered in metastore.ListPartitionsAsync(observed, cancellationToken).ConfigureAwait(false))
            {
                if (wanted.Remove(Key(registered.Values), out var partition))
                {
                    altered.AddRange(TableDifference.Differs(registered.Storage, partition.Storage, withColumns) ? [partition with { Parameters = registered.Parameters, Native = registered.Native }] : []);
                }
                else if (IsInside(registered.Storage.Location))
                {
                    gone.Add(registered);
                }
            }
        }

        return (
            [
                .. Step(PartitionChangeKind.Add, [.. wanted.Values]),
                .. Step(PartitionChangeKind.Alter, altered),
                .. Step(PartitionChangeKind.Drop, request.DropVanished ? gone : []),
            ],
            request.DropVanished ? 0 : gone.Count);
    }

    // A partition that somebody registered elsewhere is none of this folder's.
    private bool IsInside(string partition)
    {
        var end = partition.TrimEnd('/');
        for (var slash = end.LastIndexOf('/'); slash > 0; slash = end.LastIndexOf('/'))
        {
            end = end[..slash];
            if (Locations.AreSameFolder(end, location))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<IReadOnlyList<SyncStep>> DatabaseAsync(CancellationToken cancellationToken)
    {
        var database = await metastore.GetDatabaseAsync(name.Database, cancellationToken).ConfigureAwait(false);
        return database is not null ? []
            : request.CreateDatabase ? [new CreateDatabase(new MetastoreDatabase { Name = name.Database, Description = "made by lakehouse" })]
            : throw Wrong($"the catalog has no database {name.Database}", "make it there, or let it be made");
    }

    private LakehouseException Wrong(string what, string fix) => new(ErrorKind.Invalid, what, new ErrorContext { Table = name.ToString() }, fix);
}
