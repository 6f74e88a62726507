using System.CommandLine;
using Lakehouse.TableFormat.Services;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>Writes small or unsorted file groups into new ones.</summary>
internal sealed class ClusterCommand : ServiceCommand
{
    private readonly Option<string[]> sortBy = CommonOptions.Names("--sort-by", "a,b", "Columns by which the rows of the new files are sorted; all file groups are taken then");
    private readonly Option<long?> smallFile = ServiceOptions.Size("--small-file-size", "Base files below this size are taken (default: 100MiB)");
    private readonly Option<long?> targetFile = ServiceOptions.Size("--target-file-size", "Size of the new files (default: 120MiB)");
    private readonly Option<string[]> partitions = ServiceOptions.Partitions();
    private readonly Option<TimeSpan?> coldFor = ServiceOptions.Duration("--cold-for", "Only partitions that no write has touched for so long (default: all)");
    private readonly Option<int?> maxFileGroups = ServiceOptions.MaxFileGroups();
    private readonly Option<string> mode = ModeOption.Of(
        "Make a plan and run it; only run plans that are pending, whoever made them; or take those back", "run", "pending-only", "roll-back-pending");

    /// <summary>Makes the command.</summary>
    public ClusterCommand(CliHost host)
        : base(
            host,
            "cluster",
            "Write small or unsorted file groups into fewer, larger or sorted ones",
            "lakehouse cluster shop.orders --lake lake --cold-for 2h --dry-run",
            "lakehouse cluster shop.orders --lake lake --sort-by customer_id,created_at --partition day=2026-05-01")
    {
        foreach (var option in new Option[] { sortBy, smallFile, targetFile, partitions, coldFor, maxFileGroups, mode })
        {
            Add(option);
        }
    }

    /// <inheritdoc />
    protected override ServiceRequest RequestOf(ParseResult parsed)
    {
        var standard = new ClusteringRequest();
        return standard with
        {
            SortColumns = parsed.GetValue(sortBy) ?? [],
            SmallFileBytes = parsed.GetValue(smallFile) ?? standard.SmallFileBytes,
            TargetFileBytes = parsed.GetValue(targetFile) ?? standard.TargetFileBytes,
            Partitions = parsed.GetValue(partitions) is { Length: > 0 } named ? named : null,
            ColdFor = parsed.GetValue(coldFor),
            MaxFileGroups = parsed.GetValue(maxFileGroups),
            Mode = parsed.GetValue(mode) switch
            {
                "pending-only" => ClusteringMode.RunPending,
                "roll-back-pending" => ClusteringMode.RollBackPending,
                _ => ClusteringMode.ScheduleAndRun,
            },
        };
    }
}
