using System.CommandLine;
using Lakehouse.Cli.Catalogs;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Commands;

/// <summary>Removes partitions with all their rows.</summary>
internal sealed class DeletePartitionCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> table = CommonOptions.Table();
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<string[]> partitions = new("--partition") { Description = "A partition path as the table's folders are named; may be given several times", HelpName = "PATH", Required = true };
    private readonly Option<string> concurrency = CommonOptions.Concurrency();
    private readonly Option<bool> dryRun = CommonOptions.DryRun();
    private readonly Option<bool> json = CommonOptions.Json();
    private readonly CatalogOption catalog = new();

    /// <summary>Makes the command.</summary>
    public DeletePartitionCommand(CliHost host)
        : base(
            "delete-partition",
            "Remove partitions with all their rows, in one commit; time travel still shows them",
            "lakehouse delete-partition shop.orders --lake lake --partition day=2026-05-01 --dry-run")
    {
        this.host = host;
        Add(table);
        foreach (var option in new Option[] { lake, partitions, concurrency, dryRun, json })
        {
            Add(option);
        }

        catalog.AddTo(this);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var storage = LakeFolder.Open(host, parsed.GetRequiredValue(lake));
        var found = await new LakeCatalog(storage).FindAsync(parsed.GetRequiredValue(table), cancellationToken);
        var folder = storage.Scope(found.Folder);
        var named = parsed.GetRequiredValue(partitions);
        var slices = await SlicesAsync(folder, named, cancellationToken);
        WriteResult? result = null;
        if (!parsed.GetValue(dryRun))
        {
            await using var following = catalog.Start(parsed, host);
            await using var writer = await TableWriter.OpenAsync(folder, new WriterOptions { Concurrency = CommonOptions.ConcurrencyOf(parsed, concurrency), Observer = following.Observer, Clock = host.Clock, Ids = host.Ids }, cancellationToken);
            result = await writer.DeletePartitionsAsync(named, new WriteRequest(), cancellationToken);
        }

        var bytes = slices.Sum(slice => (slice.BaseFile?.Length ?? 0) + slice.LogFiles.Sum(log => log.Length));
        if (parsed.GetValue(json))
        {
            JsonText.Write(host.Out, new
            {
                Table = found.ToString(),
                DryRun = result is null,
                Partitions = named,
                FileGroups = slices.Count,
                Bytes = bytes,
                Instant = result?.Instant?.ToString(),
                Outcome = result?.Outcome?.ToString(),
            });
        }
        else
        {
            var what = $"{Amounts.Count(slices.Count)} file groups ({Amounts.Bytes(bytes)}) of {named.Length} partitions";
            host.Out.WriteLine(result switch
            {
                null => $"{found}: would remove {what}\nnothing was changed",
                { Outcome: null } => $"{found}: the partitions hold nothing",
                { Outcome: CommitOutcome.Committed } => $"{found}: removed {what} by {result.Instant}",
                _ => $"{found}: {result.Outcome}",
            });
        }

        return result?.Outcome is null or CommitOutcome.Committed ? ExitCodes.Ok : ExitCodes.Failure;
    }

    private static async Task<IReadOnlyList<FileSlice>> SlicesAsync(IStorage folder, string[] named, CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(folder, cancellationToken);
        var view = await FileSystemView.LoadAsync(state, cancellationToken: cancellationToken);
        return named.FirstOrDefault(partition => !view.Partitions.Contains(partition)) is { } unknown
            ? throw new LakehouseException(
                ErrorKind.Invalid,
                $"The table has no partition {unknown}.",
                new ErrorContext { Table = state.Properties.TableName },
                view.Partitions.Count == 0 ? null : $"Its partitions are named like {view.Partitions[0]}.")
            : [.. view.LatestSlices.Where(slice => named.Contains(slice.PartitionPath))];
    }
}
