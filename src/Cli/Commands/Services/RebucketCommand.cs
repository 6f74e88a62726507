using System.CommandLine;
using Lakehouse.TableFormat.Services;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>Changes the number of buckets.</summary>
internal sealed class RebucketCommand : ServiceCommand
{
    private readonly Option<int> buckets = new("--buckets") { Description = "Buckets per partition from then on", HelpName = "N", Required = true };

    /// <summary>Makes the command.</summary>
    public RebucketCommand(CliHost host)
        : base(
            host,
            "rebucket",
            "Write a bucket table into another number of buckets, in one commit",
            "lakehouse rebucket shop.orders --lake lake --buckets 8 --dry-run") =>
        Add(buckets);

    /// <inheritdoc />
    protected override ServiceRequest RequestOf(ParseResult parsed) => new RebucketRequest(parsed.GetValue(buckets));
}
