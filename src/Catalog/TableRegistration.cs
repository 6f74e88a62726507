using Lakehouse.Catalog.Desired;
using Lakehouse.Catalog.Planning;
using Lakehouse.Catalog.Registration;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Microsoft.Extensions.Logging;

namespace Lakehouse.Catalog;

/// <summary>
/// Registers folders as tables of a catalog: what their files are and hold is found out, the table is made or brought up to date, new partitions are added.
/// Each step may be repeated, so that a registration which died is made good by the next one. Thread-safe.
/// </summary>
/// <param name="metastore">The catalog; stays the caller's.</param>
/// <param name="logger">One line per registration.</param>
/// <param name="hudi">How Hudi tables are registered; names come from the request. The defaults of a sync when null.</param>
public sealed partial class TableRegistration(IMetastore metastore, ILogger logger, CatalogOptions? hudi = null)
{
    private const int Attempts = 4;

    /// <summary>Registers a folder.</summary>
    /// <param name="folder">Its root is the table's folder.</param>
    /// <param name="request">What it is to be registered as.</param>
    /// <param name="cancellationToken">Stops between two calls; the next registration goes on.</param>
    /// <exception cref="LakehouseException">
    /// Invalid: files that contradict each other, or the table that is registered. Unsupported: files that no SerDe reads. Unavailable: no answer of the store or
    /// the catalog. Conflict: somebody else changed the table again and again.
    /// </exception>
    public async Task<RegistrationResult> RegisterAsync(IStorage folder, RegistrationRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            var name = TableNames.Of(new CatalogName(request.Database, request.Table), new CatalogOptions());
            var result = await RepeatAsync(folder, request, name, cancellationToken).ConfigureAwait(false);
            RegistrationMetrics.Done(result);
            LogDone(result.DryRun ? "Planned" : "Registered", folder.Root, result.Table, result.Format, result.Files, result.Changes.Count, result.PartitionsAdded, result.PartitionsDropped);
            return result;
        }
        catch (LakehouseException failure)
        {
            RegistrationMetrics.Failed();
            LogFailed(folder.Root, failure.Describe());
            throw;
        }
    }

    private async Task<RegistrationResult> RepeatAsync(IStorage folder, RegistrationRequest request, CatalogName name, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return request.Format is null or FolderFormat.Hudi && await FolderScan.IsHudiAsync(folder, cancellationToken).ConfigureAwait(false)
                    ? await HudiAsync(folder, request, name, cancellationToken).ConfigureAwait(false)
                    : await FilesAsync(folder, request, name, cancellationToken).ConfigureAwait(false);
            }
            catch (LakehouseException conflict) when (conflict.Kind == ErrorKind.Conflict && attempt < Attempts)
            {
                LogConflict(folder.Root, conflict.Message);
            }
        }
    }

    private async Task<RegistrationResult> FilesAsync(IStorage folder, RegistrationRequest request, CatalogName name, CancellationToken cancellationToken)
    {
        if (request.Format == FolderFormat.Hudi)
        {
            throw new LakehouseException(ErrorKind.Invalid, "the folder is no Hudi table: it has no .hoodie/hoodie.properties", new ErrorContext { Path = folder.Root }, "name the folder of the table, or leave the format out");
        }

        var scan = await FolderScan.ReadAsync(folder, request.Format, cancellationToken).ConfigureAwait(false);
        var shape = await new FolderSchema(folder, request).ReadAsync(scan, cancellationToken).ConfigureAwait(false);
        var location = Locations.Of(folder.Root, request.LocationScheme);
        var plan = await new FolderPlanner(metastore, request, name, location).PlanAsync(scan, shape, cancellationToken).ConfigureAwait(false);
        var target = new SyncTarget(metastore, name, plan.Observed);
        foreach (var step in request.DryRun ? [] : plan.Steps)
        {
            await step.ApplyAsync(target, cancellationToken).ConfigureAwait(false);
        }

        return Counted(plan.Steps) with
        {
            Table = name.ToString(),
            Location = location,
            Format = scan.Format,
            Files = scan.Files.Count,
            Bytes = scan.Files.Sum(file => file.Length),
            Columns = [.. plan.Table.Storage.Columns.Concat(plan.Table.PartitionKeys).Select(column => $"{column.Name} {column.Type}")],
            PartitionsVanished = plan.Vanished,
            DryRun = request.DryRun,
        };
    }

    private async Task<RegistrationResult> HudiAsync(IStorage folder, RegistrationRequest request, CatalogName name, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string> { [name.ToString()] = name.ToString() };
        var options = (hudi ?? new CatalogOptions()) with { Names = names, CreateDatabase = request.CreateDatabase, LocationScheme = request.LocationScheme ?? hudi?.LocationScheme };
        var sync = new CatalogSync(metastore, options);
        IReadOnlyList<TableSyncResult> results = request.DryRun
            ? [.. (await sync.PlanAsync(folder, name, everything: false, cancellationToken).ConfigureAwait(false)).Select(plan => new TableSyncResult(plan, plan.Problems))]
            : await sync.SyncAsync(folder, name, everything: false, cancellationToken).ConfigureAwait(false);
        return Counted([.. results.SelectMany(result => result.Plan.Steps)]) with
        {
            Table = (results.Count == 0 ? name : results[0].Plan.Table).ToString(),
            Location = Locations.Of(folder.Root, options.LocationScheme),
            Format = FolderFormat.Hudi,
            Problems = [.. results.SelectMany(result => result.Problems)],
            DryRun = request.DryRun,
        };
    }

    private static RegistrationResult Counted(IReadOnlyList<SyncStep> steps) => new()
    {
        Table = "",
        Location = "",
        Format = FolderFormat.Hudi,
        Changes = [.. steps.Select(step => step.Change)],
        PartitionsAdded = Count(steps, PartitionChangeKind.Add),
        PartitionsAltered = Count(steps, PartitionChangeKind.Alter),
        PartitionsDropped = Count(steps, PartitionChangeKind.Drop),
    };

    private static int Count(IReadOnlyList<SyncStep> steps, PartitionChangeKind kind) =>
        steps.OfType<ChangePartitions>().Where(step => step.Kind == kind).Sum(step => step.Partitions.Count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Done} {Folder} as {Table}: {Format}, {Files} files, {Changes} changes, {Added} partitions added, {Dropped} dropped")]
    private partial void LogDone(string done, string folder, string table, FolderFormat format, long files, int changes, int added, int dropped);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Folder} was not registered: {Failure}")]
    private partial void LogFailed(string folder, string failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Registering {Folder} again: {Conflict}")]
    private partial void LogConflict(string folder, string conflict);
}
