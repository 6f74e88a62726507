using System.CommandLine;
using Lakehouse.Cdc;
using Lakehouse.Cli.Rendering;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Commands;

/// <summary>One quarantined event with its bytes.</summary>
internal sealed class QuarantineShowCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> id = new("ID") { Description = "Id as `quarantine list` prints it" };
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public QuarantineShowCommand(CliHost host)
        : base("show", "Print one quarantined event: reason, position, key and value", "lakehouse quarantine show ID --lake lake")
    {
        this.host = host;
        Add(id);
        Add(lake);
        Add(json);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var wanted = parsed.GetRequiredValue(id);
        var store = new QuarantineStore(LakeFolder.Open(host, parsed.GetRequiredValue(lake)));
        var entry = await store.FindAsync(wanted, cancellationToken)
            ?? throw new LakehouseException(ErrorKind.Invalid, $"no quarantined event has the id {wanted}", fix: "`lakehouse quarantine list` prints the ids");
        if (parsed.GetValue(json))
        {
            JsonText.Write(host.Out, QuarantineLines.Facts(entry));
        }
        else
        {
            QuarantineLines.WriteOne(host.Console, entry);
        }

        return ExitCodes.Ok;
    }
}
