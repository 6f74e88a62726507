using System.CommandLine;
using Lakehouse.Cli.Catalogs;
using Lakehouse.Cli.Loading;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Commands;

/// <summary>Loads Parquet files into a table.</summary>
internal sealed class LoadCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> input = new("FILE|FOLDER") { Description = "A Parquet file, or a folder of them" };
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<string> table = new("--table") { Description = "Table to load into; made when missing", HelpName = "DB.TABLE", Required = true };
    private readonly Option<string?> type = new Option<string?>("--type") { Description = "Type of a new table: copy-on-write or merge-on-read (default: cow)", HelpName = "cow|mor" }.AcceptOnlyFromAmong("cow", "mor");
    private readonly Option<string[]> keys = CommonOptions.Names("--key", "a,b", "Columns of the record key");
    private readonly Option<string[]> partitions = CommonOptions.Names("--partition", "p,q", "Columns of the partition path");
    private readonly Option<string?> ordering = new("--ordering") { Description = "Column whose larger value wins among rows of one key", HelpName = "c" };
    private readonly Option<string?> changeLogs = new Option<string?>("--change-logs")
    {
        Description = "What a new table keeps about each change, for `scan --query cdc`: operation and key, the row before too, or both rows (default: nothing)",
        HelpName = "op-key-only|data-before|data-before-after",
    }.AcceptOnlyFromAmong("op-key-only", "data-before", "data-before-after");

    private readonly Option<int?> buckets = new("--buckets") { Description = "Buckets per partition of a new table (default: by the input's size)", HelpName = "N" };
    private readonly Option<string> operation = new Option<string>("--operation")
    {
        Description = "upsert, insert, bulk-insert, delete; insert-overwrite replaces the partitions that the rows name, insert-overwrite-table everything",
        HelpName = "OPERATION",
        DefaultValueFactory = _ => "upsert",
    }.AcceptOnlyFromAmong("upsert", "insert", "bulk-insert", "delete", "insert-overwrite", "insert-overwrite-table");

    private readonly Option<string[]> sortBy = CommonOptions.Names("--sort-by", "a,b", "Columns by which the rows of new files are sorted");

    private readonly Option<string> keyScope = new Option<string>("--key-scope")
    {
        Description = "Where a key is unique: in its partition, or in the table, where a row that names another partition moves",
        HelpName = "partition|table",
        DefaultValueFactory = _ => "partition",
    }.AcceptOnlyFromAmong("partition", "table");

    private readonly Option<string> concurrency = CommonOptions.Concurrency();
    private readonly Option<bool> dryRun = CommonOptions.DryRun();
    private readonly Option<bool> json = CommonOptions.Json();
    private readonly CatalogOption catalog = new();

    /// <summary>Makes the command.</summary>
    public LoadCommand(CliHost host)
        : base(
            "load",
            "Load Parquet files into a table of the lake",
            "lakehouse load orders.parquet --lake lake --table shop.orders --type cow --key id",
            "lakehouse load orders.parquet --lake s3://bucket/lake --table shop.orders --type mor --key id --ordering updated_at",
            "lakehouse load exports/ --lake lake --table shop.orders --type cow --key id --partition day --operation bulk-insert --dry-run")
    {
        this.host = host;
        foreach (var option in new Option[] { lake, table, type, keys, partitions, ordering, changeLogs, buckets, operation, sortBy, keyScope, concurrency, dryRun, json })
        {
            Add(option);
        }

        catalog.AddTo(this);
        Add(input);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = RequestOf(parsed);
        var location = LakeFolder.Locate(host, parsed.GetRequiredValue(lake));
        var storage = LakeFolder.Open(host, location);
        var rows = LoadInput.Open(host.FullPath(parsed.GetRequiredValue(input)));
        var target = await LoadTarget.ResolveAsync(storage, request, rows, cancellationToken);
        if (parsed.GetValue(dryRun))
        {
            LoadText.WritePlan(host, request, rows, target, parsed.GetValue(json));
            return ExitCodes.Ok;
        }

        LakeFolder.Make(location);
        await using var following = catalog.Start(parsed, host);
        var summary = await LoadProgress.RunAsync(host, rows.Rows, onRows => new LoadRun(host, request, rows, target, following.Observer).RunAsync(onRows, cancellationToken));
        LoadText.WriteSummary(host, summary, parsed.GetValue(json));
        return ExitCodes.Ok;
    }

    private LoadRequest RequestOf(ParseResult parsed) => new(
        LakeCatalog.ParseName(parsed.GetRequiredValue(table)),
        parsed.GetValue(type) switch
        {
            "mor" => TableType.MergeOnRead,
            "cow" => TableType.CopyOnWrite,
            _ => null,
        },
        parsed.GetValue(keys) ?? [],
        parsed.GetValue(partitions) ?? [],
        parsed.GetValue(ordering),
        parsed.GetValue(buckets),
        parsed.GetValue(operation) switch
        {
            "insert" => WriteOperation.Insert,
            "bulk-insert" => WriteOperation.BulkInsert,
            "delete" => WriteOperation.Delete,
            "insert-overwrite" => WriteOperation.InsertOverwrite,
            "insert-overwrite-table" => WriteOperation.InsertOverwriteTable,
            _ => WriteOperation.Upsert,
        },
        parsed.GetValue(changeLogs) switch
        {
            "op-key-only" => CdcMode.OpKeyOnly,
            "data-before" => CdcMode.DataBefore,
            "data-before-after" => CdcMode.DataBeforeAfter,
            _ => null,
        },
        parsed.GetValue(keyScope) == "table" ? KeyScope.Table : KeyScope.Partition)
    {
        SortColumns = parsed.GetValue(sortBy) ?? [],
        Concurrency = CommonOptions.ConcurrencyOf(parsed, concurrency),
    };
}
