using System.CommandLine;
using Lakehouse.TableFormat.Services;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>Moves old instants from the timeline to the archive.</summary>
internal sealed class ArchiveCommand : ServiceCommand
{
    private readonly Option<int> min = new("--min-commits") { Description = "Commits that stay on the timeline", HelpName = "N", DefaultValueFactory = _ => 20 };
    private readonly Option<int> max = new("--max-commits") { Description = "Commits on the timeline above which it archives", HelpName = "N", DefaultValueFactory = _ => 30 };

    /// <summary>Makes the command.</summary>
    public ArchiveCommand(CliHost host)
        : base(
            host,
            "archive",
            "Move old instants from the timeline to the archive",
            "lakehouse archive shop.orders --lake lake --min-commits 20 --max-commits 30 --dry-run")
    {
        Add(min);
        Add(max);
    }

    /// <inheritdoc />
    protected override ServiceRequest RequestOf(ParseResult parsed) =>
        new ArchivalRequest { MinCommits = parsed.GetValue(min), MaxCommits = parsed.GetValue(max) };
}
