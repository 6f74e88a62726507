using System.CommandLine;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>Returns a table to a savepoint.</summary>
internal sealed class RestoreCommand : ServiceCommand
{
    private readonly Option<InstantTime> savepoint = ServiceOptions.Instant("--savepoint", "Instant of the savepoint; `lakehouse savepoint list` names them");
    private readonly Option<bool> keepPosition = ServiceOptions.KeepPosition();

    /// <summary>Makes the command.</summary>
    public RestoreCommand(CliHost host)
        : base(
            host,
            "restore",
            "Return a table to a savepoint: every write after it is undone",
            "lakehouse restore shop.orders --lake lake --savepoint 20260501080105216 --dry-run")
    {
        Add(savepoint);
        Add(keepPosition);
    }

    /// <inheritdoc />
    protected override ServiceRequest RequestOf(ParseResult parsed) =>
        new RestoreRequest { Savepoint = parsed.GetRequiredValue(savepoint), KeepPosition = parsed.GetValue(keepPosition) };
}
