using System.CommandLine;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>Undoes the newest writes.</summary>
internal sealed class RollbackCommand : ServiceCommand
{
    private readonly Option<InstantTime> to = ServiceOptions.Instant("--to", "Every write newer than this instant is undone, newest first");
    private readonly Option<bool> keepPosition = ServiceOptions.KeepPosition();

    /// <summary>Makes the command.</summary>
    public RollbackCommand(CliHost host)
        : base(
            host,
            "rollback",
            "Undo every write after an instant",
            "lakehouse rollback shop.orders --lake lake --to 20260501080105216 --dry-run",
            "lakehouse rollback shop.orders --lake lake --to 20260501080105216 --keep-position")
    {
        Add(to);
        Add(keepPosition);
    }

    /// <inheritdoc />
    protected override ServiceRequest RequestOf(ParseResult parsed) =>
        new RollbackRequest { To = parsed.GetRequiredValue(to), KeepPosition = parsed.GetValue(keepPosition) };
}
