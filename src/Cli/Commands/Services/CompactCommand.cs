using System.CommandLine;
using Lakehouse.TableFormat.Services;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>Merges log files.</summary>
internal sealed class CompactCommand : ServiceCommand
{
    private readonly Option<string> into = new Option<string>("--into")
    {
        Description = "What the log files of a slice become: a new base file, or one log file",
        HelpName = "base|log",
        DefaultValueFactory = _ => "base",
    }.AcceptOnlyFromAmong("base", "log");

    private readonly Option<string> mode = ModeOption.Of(
        "Schedule a plan and run it; only store the plan; or only run plans that are pending, whoever made them", "run", "schedule-only", "pending-only");

    private readonly Option<string[]> partitions = ServiceOptions.Partitions();
    private readonly Option<int?> maxFileGroups = ServiceOptions.MaxFileGroups();
    private readonly Option<long?> maxBytes = ServiceOptions.Size("--max-bytes", "Bytes that one run may read and write, largest logs first (default: no bound)");
    private readonly Option<int?> minLogs = new("--min-logs") { Description = "Log files (--into base, default 1) or log blocks (--into log, default 5) that a slice must have", HelpName = "N" };

    /// <summary>Makes the command.</summary>
    public CompactCommand(CliHost host)
        : base(
            host,
            "compact",
            "Merge the log files of a merge-on-read table into base files",
            "lakehouse compact shop.orders --lake lake --dry-run",
            "lakehouse compact shop.orders --lake lake --partition day=2026-05-01 --max-bytes 4GiB",
            "lakehouse compact shop.orders --lake lake --into log")
    {
        foreach (var option in new Option[] { into, mode, partitions, maxFileGroups, maxBytes, minLogs })
        {
            Add(option);
        }

        Validators.Add(result =>
        {
            Option[] ofBase = [mode, maxFileGroups, maxBytes];
            if (result.GetValue(into) == "log" && ofBase.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
            {
                result.AddError($"{given.Name} goes with --into base only");
            }
        });
    }

    /// <inheritdoc />
    protected override ServiceRequest RequestOf(ParseResult parsed)
    {
        IReadOnlyList<string>? chosen = parsed.GetValue(partitions) is { Length: > 0 } named ? named : null;
        return parsed.GetValue(into) == "log"
            ? new LogCompactionRequest { Partitions = chosen, MinBlocks = parsed.GetValue(minLogs) ?? 5 }
            : new CompactionRequest
            {
                Mode = parsed.GetValue(mode) switch
                {
                    "schedule-only" => CompactionMode.ScheduleOnly,
                    "pending-only" => CompactionMode.RunPending,
                    _ => CompactionMode.ScheduleAndRun,
                },
                Partitions = chosen,
                MaxFileGroups = parsed.GetValue(maxFileGroups),
                TargetBytes = parsed.GetValue(maxBytes),
                MinLogFiles = parsed.GetValue(minLogs) ?? 1,
            };
    }
}
