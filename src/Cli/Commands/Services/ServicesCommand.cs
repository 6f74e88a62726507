using System.CommandLine;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>What the services of a lake's tables would do now.</summary>
internal sealed class ServicesCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string?> table = new("TABLE") { Description = "DATABASE.TABLE of the lake (default: all tables)", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public ServicesCommand(CliHost host)
        : base(
            "services",
            "Tell what compaction, clustering, cleaning and archival have to do, table by table",
            "lakehouse services --lake lake",
            "lakehouse services shop.orders --lake lake --json")
    {
        this.host = host;
        Add(table);
        Add(lake);
        Add(json);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var storage = LakeFolder.Open(host, parsed.GetRequiredValue(lake));
        var catalog = new LakeCatalog(storage);
        var lines = new List<ServiceLine>();
        if (parsed.GetValue(table) is { } name)
        {
            await AddAsync(lines, storage, await catalog.FindAsync(name, cancellationToken), cancellationToken);
        }
        else
        {
            await foreach (var found in catalog.TablesAsync(cancellationToken))
            {
                await AddAsync(lines, storage, found, cancellationToken);
            }
        }

        Write(lines, parsed.GetValue(json));
        return ExitCodes.Ok;
    }

    private async Task AddAsync(List<ServiceLine> lines, IStorage lakeFolder, LakeTable found, CancellationToken cancellationToken)
    {
        var folder = lakeFolder.Scope(found.Folder);
        var state = await TableState.LoadAsync(folder, cancellationToken);
        var options = new WriterOptions { Clock = host.Clock, Ids = host.Ids };
        foreach (var request in RequestsFor(state.Properties))
        {
            lines.Add(ServiceLine.Of(found.ToString(), await TableServices.PreviewAsync(folder, options, request, cancellationToken)));
        }
    }

    private static IEnumerable<ServiceRequest> RequestsFor(TableProperties properties)
    {
        if (properties.Type == TableType.MergeOnRead)
        {
            yield return new CompactionRequest();
            yield return new LogCompactionRequest();
        }

        yield return new ClusteringRequest();
        yield return new CleaningRequest();
        yield return new ArchivalRequest();
        yield return new SavepointRequest { Action = SavepointAction.List };
    }

    private void Write(List<ServiceLine> lines, bool asJson)
    {
        if (asJson)
        {
            JsonText.Write(host.Out, new { Services = lines });
        }
        else
        {
            ServiceLine.Write(host.Console, lines);
        }
    }
}
