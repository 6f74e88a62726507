using System.CommandLine;
using Lakehouse.Cli.Demo;
using Lakehouse.Cli.Rendering;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Commands;

/// <summary>A tour without server or configuration.</summary>
internal sealed class DemoCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string?> keep = new("--keep") { Description = "Put the lake into this folder and keep it", HelpName = "DIR" };
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public DemoCommand(CliHost host)
        : base("demo", "Replay a captured stream of a small shop into tables and query them; needs nothing", "lakehouse demo", "lakehouse demo --keep /tmp/shop-lake")
    {
        this.host = host;
        Add(keep);
        Add(json);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var kept = parsed.GetValue(keep);
        var folder = kept is null ? Path.Combine(Path.GetTempPath(), $"lakehouse-demo-{host.Ids.NewId():n}") : host.FullPath(kept);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new LakehouseException(ErrorKind.Conflict, "the folder is not empty", new ErrorContext { Path = folder }, "name an empty or new folder with --keep");
        }

        try
        {
            var isJson = parsed.GetValue(json);
            var report = await new DemoRun(host, folder, isJson ? null : new DemoStage(host)).RunAsync(cancellationToken);
            if (isJson)
            {
                JsonText.Write(host.Out, report);
            }
            else
            {
                DemoStage.WriteEnd(host, report, kept is not null);
            }

            return report.AllEqual ? ExitCodes.Ok : ExitCodes.Failure;
        }
        finally
        {
            if (kept is null && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
