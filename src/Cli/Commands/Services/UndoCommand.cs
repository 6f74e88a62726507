using System.CommandLine;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>Undoes the newest writes of a table.</summary>
internal sealed class UndoCommand : ServiceCommand
{
    private readonly Option<InstantTime> last;
    private readonly Option<bool> keepPosition = ServiceOptions.KeepPosition();
    private readonly Func<InstantTime, bool, ServiceRequest> request;

    private UndoCommand(CliHost host, string name, string description, Option<InstantTime> last, Func<InstantTime, bool, ServiceRequest> request, params string[] examples)
        : base(host, name, description, examples)
    {
        (this.last, this.request) = (last, request);
        Add(last);
        Add(keepPosition);
    }

    /// <summary>Returns a table to a savepoint.</summary>
    public static UndoCommand Restore(CliHost host) => new(
        host,
        "restore",
        "Return a table to a savepoint: every write after it is undone",
        ServiceOptions.Instant("--savepoint", "Instant of the savepoint; `lakehouse savepoint list` names them"),
        (savepoint, keepPosition) => new RestoreRequest { Savepoint = savepoint, KeepPosition = keepPosition },
        "lakehouse restore shop.orders --lake lake --savepoint 20260501080105216 --dry-run");

    /// <summary>Undoes what is newer than an instant.</summary>
    public static UndoCommand Rollback(CliHost host) => new(
        host,
        "rollback",
        "Undo every write after an instant",
        ServiceOptions.Instant("--to", "Every write newer than this instant is undone, newest first"),
        (to, keepPosition) => new RollbackRequest { To = to, KeepPosition = keepPosition },
        "lakehouse rollback shop.orders --lake lake --to 20260501080105216 --dry-run",
        "lakehouse rollback shop.orders --lake lake --to 20260501080105216 --keep-position");

    /// <inheritdoc />
    protected override ServiceRequest RequestOf(ParseResult parsed) => request(parsed.GetRequiredValue(last), parsed.GetValue(keepPosition));
}
