using System.CommandLine;
using Lakehouse.Cli.Catalogs;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>A table service as a command: plan and stop (<c>--dry-run</c>), or run with progress.</summary>
internal abstract class ServiceCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> table = CommonOptions.Table();
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<string> concurrency = CommonOptions.Concurrency();
    private readonly Option<bool> dryRun = CommonOptions.DryRun();
    private readonly Option<bool> json = CommonOptions.Json();
    private readonly CatalogOption catalog = new();

    /// <summary>Makes the command; the derived one adds its own options.</summary>
    protected ServiceCommand(CliHost host, string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        this.host = host;
        Add(table);
        Add(lake);
        Add(json);
        if (!OnlyTells)
        {
            Add(concurrency);
            Add(dryRun);
            catalog.AddTo(this);
        }

        Runs(RunAsync);
    }

    /// <summary>True for a command that never changes anything.</summary>
    protected virtual bool OnlyTells => false;

    /// <summary>What the command line asks for.</summary>
    protected abstract ServiceRequest RequestOf(ParseResult parsed);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = RequestOf(parsed);
        var storage = LakeFolder.Open(host, parsed.GetRequiredValue(lake));
        var found = await new LakeCatalog(storage).FindAsync(parsed.GetRequiredValue(table), cancellationToken);
        return await RunAsync(parsed, request, found.ToString(), storage.Scope(found.Folder), cancellationToken);
    }

    private async Task<int> RunAsync(ParseResult parsed, ServiceRequest request, string name, IStorage folder, CancellationToken cancellationToken)
    {
        var options = new WriterOptions { Concurrency = OnlyTells ? default : CommonOptions.ConcurrencyOf(parsed, concurrency), Clock = host.Clock, Ids = host.Ids };
        if (OnlyTells || parsed.GetValue(dryRun))
        {
            var plan = await TableServices.PreviewAsync(folder, options, request, cancellationToken);
            ServiceText.WritePlan(host, name, plan, parsed.GetValue(json), wouldChange: !OnlyTells);
            return ExitCodes.Ok;
        }

        await using var following = catalog.Start(parsed, host);
        await using var services = await TableServices.OpenAsync(folder, options with { Observer = following.Observer }, cancellationToken);
        var result = await ServiceBar.RunAsync(
            host, $"{ServiceText.Name(request.Kind)} of {name}", progress => services.RunAsync(request, progress, cancellationToken));
        return ServiceText.WriteResult(host, name, result, parsed.GetValue(json));
    }
}
