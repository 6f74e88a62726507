using System.CommandLine;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>Releases an instant's files.</summary>
internal sealed class SavepointDeleteCommand : ServiceCommand
{
    private readonly Option<InstantTime> instant = ServiceOptions.Instant("--instant", "Instant of the savepoint");

    /// <summary>Makes the command.</summary>
    public SavepointDeleteCommand(CliHost host)
        : base(
            host,
            "delete",
            "Delete a savepoint; cleaning may remove the instant's files afterwards",
            "lakehouse savepoint delete shop.orders --lake lake --instant 20260501080105216 --dry-run") =>
        Add(instant);

    /// <inheritdoc />
    protected override ServiceRequest RequestOf(ParseResult parsed) =>
        new SavepointRequest { Action = SavepointAction.Delete, Instant = parsed.GetRequiredValue(instant) };
}
