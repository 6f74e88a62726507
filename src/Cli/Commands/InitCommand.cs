using System.CommandLine;
using Lakehouse.Cli.Configuration;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Commands;

/// <summary>Writes a commented configuration to start from.</summary>
internal sealed class InitCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> file = new("FILE") { Description = "File to write", DefaultValueFactory = _ => "lakehouse.yaml" };
    private readonly Option<bool> force = new("--force") { Description = "Replace a file that is there" };
    private readonly Option<bool> dryRun = CommonOptions.DryRun();

    /// <summary>Makes the command.</summary>
    public InitCommand(CliHost host)
        : base("init", "Write a commented configuration file to start from", "lakehouse init", "lakehouse init conf/shop.yaml --dry-run")
    {
        this.host = host;
        Add(file);
        Add(force);
        Add(dryRun);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = host.FullPath(parsed.GetRequiredValue(file));
        if (parsed.GetValue(dryRun))
        {
            await host.Out.WriteAsync(ConfigExample.Text().AsMemory(), cancellationToken);
            return ExitCodes.Ok;
        }

        if (File.Exists(path) && !parsed.GetValue(force))
        {
            throw new LakehouseException(ErrorKind.Conflict, "the file is there already", new ErrorContext { Path = path }, "name another file, or replace it with --force");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, ConfigExample.Text(), cancellationToken);
        await host.Out.WriteLineAsync($"wrote {path}");
        await host.Out.WriteLineAsync($"next: set lake and source in it, then `lakehouse doctor --config {parsed.GetValue(file)}`");
        return ExitCodes.Ok;
    }
}
