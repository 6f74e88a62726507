using System.CommandLine;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>Removes file slices that no retained instant needs.</summary>
internal sealed class CleanCommand : ServiceCommand
{
    private readonly Option<string> policy = new Option<string>("--policy")
    {
        Description = "What --retain counts: commits, hours, or file versions of each file group",
        HelpName = "commits|hours|file-versions",
        DefaultValueFactory = _ => "commits",
    }.AcceptOnlyFromAmong("commits", "hours", "file-versions");

    private readonly Option<int> retain = new("--retain") { Description = "How many of them stay readable", HelpName = "N", DefaultValueFactory = _ => 10 };

    /// <summary>Makes the command.</summary>
    public CleanCommand(CliHost host)
        : base(
            host,
            "clean",
            "Remove old file slices that no retained instant needs",
            "lakehouse clean shop.orders --lake lake --retain 10 --dry-run",
            "lakehouse clean shop.orders --lake lake --policy hours --retain 48")
    {
        Add(policy);
        Add(retain);
    }

    /// <inheritdoc />
    protected override ServiceRequest RequestOf(ParseResult parsed) => new CleaningRequest
    {
        Policy = parsed.GetValue(policy) switch
        {
            "hours" => CleaningPolicy.LatestByHours,
            "file-versions" => CleaningPolicy.LatestFileVersions,
            _ => CleaningPolicy.LatestCommits,
        },
        Retained = parsed.GetValue(retain),
    };
}
