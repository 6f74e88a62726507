using System.CommandLine;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>Protects an instant's files.</summary>
internal sealed class SavepointCreateCommand : ServiceCommand
{
    private readonly Option<string?> instant = new("--instant") { Description = "Instant of a completed write (default: the newest)", HelpName = "INSTANT" };
    private readonly Option<string?> user = new("--user") { Description = "Who made it; stored in the savepoint", HelpName = "NAME" };
    private readonly Option<string?> comment = new("--comment") { Description = "Why; stored in the savepoint", HelpName = "TEXT" };

    /// <summary>Makes the command.</summary>
    public SavepointCreateCommand(CliHost host)
        : base(
            host,
            "create",
            "Protect the files of an instant, so that the table can be restored to it",
            "lakehouse savepoint create shop.orders --lake lake --comment 'before the migration'",
            "lakehouse savepoint create shop.orders --lake lake --instant 20260501080105216 --dry-run")
    {
        Add(instant);
        Add(user);
        Add(comment);
    }

    /// <inheritdoc />
    protected override ServiceRequest RequestOf(ParseResult parsed) => new SavepointRequest
    {
        Action = SavepointAction.Create,
        Instant = parsed.GetValue(instant) is { } text ? InstantText.Parse(text) : null,
        User = parsed.GetValue(user),
        Comment = parsed.GetValue(comment),
    };
}
