using System.CommandLine;
using Lakehouse.Cli.Demo;
using Lakehouse.Cli.Rendering;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Commands;

/// <summary>A tour without server or configuration.</summary>
internal sealed class DemoCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string?> keep = new("--keep") { Description = "Put the lake into this folder or s3://bucket/prefix and keep it", HelpName = "DIR|S3-URL" };
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public DemoCommand(CliHost host)
        : base("demo", "Replay a captured stream of a small shop into tables and query them; needs nothing", "lakehouse demo", "lakehouse demo --keep /tmp/shop-lake", "lakehouse demo --keep s3://bucket/shop")
    {
        this.host = host;
        Add(keep);
        Add(json);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var kept = parsed.GetValue(keep);
        var location = LakeFolder.Locate(host, kept ?? Path.Combine(Path.GetTempPath(), $"lakehouse-demo-{host.Ids.NewId():n}"));
        var lake = LakeFolder.Open(host, location);
        if (await LakeFolder.ExistsAsync(location, lake, cancellationToken) && (location.Folder is not { } existing || Directory.EnumerateFileSystemEntries(existing).Any()))
        {
            throw new LakehouseException(ErrorKind.Conflict, "the folder is not empty", new ErrorContext { Path = location.ToString() }, "name an empty or new folder with --keep");
        }

        try
        {
            var isJson = parsed.GetValue(json);
            var report = await new DemoRun(host, location, lake, isJson ? null : new DemoStage(host)).RunAsync(cancellationToken);
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
            if (kept is null && Directory.Exists(location.Folder))
            {
                Directory.Delete(location.Folder, recursive: true);
            }
        }
    }
}
