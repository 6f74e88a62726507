using System.CommandLine;
using Lakehouse.TableFormat.Services;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>The savepoints there are.</summary>
internal sealed class SavepointListCommand : ServiceCommand
{
    /// <summary>Makes the command.</summary>
    public SavepointListCommand(CliHost host)
        : base(host, "list", "List a table's savepoints", "lakehouse savepoint list shop.orders --lake lake")
    {
    }

    /// <inheritdoc />
    protected override bool OnlyTells => true;

    /// <inheritdoc />
    protected override ServiceRequest RequestOf(ParseResult parsed) => new SavepointRequest { Action = SavepointAction.List };
}
