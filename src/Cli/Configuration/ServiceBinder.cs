using Lakehouse.Cli.Scheduling;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;
using Quartz;

namespace Lakehouse.Cli.Configuration;

/// <summary>Turns the <c>services</c> groups of a checked file into schedules, with the defaults that keep a table healthy.</summary>
/// <param name="file">Name of the file in faults.</param>
internal sealed class ServiceBinder(string file)
{
    // Hudi's: a compaction after five delta commits, 20 to 30 commits on the timeline.
    private const int CompactionCommits = 5;
    private const int ArchivalEvery = 10;
    private const int ArchivalSpan = 10;

    private readonly List<ConfigFault> faults = [];

    /// <summary>What does not fit together.</summary>
    public IReadOnlyList<ConfigFault> Faults => faults;

    /// <summary>What the services may take of the machine.</summary>
    public static ServiceBudget Budget(ConfigSection services) => new()
    {
        MaxParallelFileGroups = services.Nodes.ContainsKey("file-groups") ? (int)services.Number("file-groups", 1) : null,
        BytesPerSecond = services.Nodes.ContainsKey("bytes-per-second") ? services.Number("bytes-per-second", 1) : null,
        MemoryBytes = services.Nodes.ContainsKey("memory") ? services.Number("memory", 1) : null,
    };

    /// <summary>All schedules of a file.</summary>
    public ServiceSettings Bind(ConfigSection root)
    {
        var lake = root.Group("services") ?? ConfigSection.Empty;
        var defaults = new ServiceSettings([], []);
        var ofLake = Services(root, (lake, "services"), (ConfigSection.Empty, string.Empty));
        var tables = root.Items("tables").Select((node, index) => (Table: (ConfigSection)node.Value, Path: FormattableString.Invariant($"tables[{index}].services")))
            .Where(entry => entry.Table.Group("services") is not null)
            .Select(entry => (ConfigBinder.Table(entry.Table), Services(root, (entry.Table.Group("services")!, entry.Path), (lake, "services"))));
        return new ServiceSettings(ofLake, [.. tables])
        {
            Grace = lake.Duration("grace", defaults.Grace),
            Parallel = (int)lake.Number("parallel", defaults.Parallel),
        };
    }

    private List<ScheduledService> Services(ConfigSection root, (ConfigSection Services, string Path) given, (ConfigSection Services, string Path) otherwise)
    {
        (ConfigSection? Section, string Path) Group(string name) =>
            given.Services.Group(name) is { } own ? (own, $"{given.Path}.{name}") : (otherwise.Services.Group(name), $"{otherwise.Path}.{name}");
        var services = new List<ScheduledService>();
        Add(services, Group("compaction"), new ServiceTimes { Commits = CompactionCommits }, forLogs: true, (section, _) => Compaction(section));
        Add(services, Group("log-compaction"), null, forLogs: true, (section, _) => new LogCompactionRequest { MinBlocks = (int)section.Number("min-blocks", 5) });
        Add(services, Group("clustering"), null, forLogs: false, (section, _) => Clustering(section));
        Add(services, Group("cleaning"), null, forLogs: false, (_, _) => Cleaning(root));
        Add(services, Group("archival"), new ServiceTimes { Commits = ArchivalEvery }, forLogs: false, (section, path) => Archival(root, section, path));
        return services;
    }

    private void Add(
        List<ScheduledService> services, (ConfigSection?, string) given, ServiceTimes? always, bool forLogs, Func<ConfigSection, string, ServiceRequest> request)
    {
        var (section, path) = given;
        if ((section is null && always is null) || section?.Flag("enabled", true) == false)
        {
            return;
        }

        var times = section is null ? new ServiceTimes() : Times(section, path);
        times = times.IsEmpty && always is not null ? always : times;
        if (times.IsEmpty && section!.Nodes.Count > 0)
        {
            var node = section.Nodes.First();
            Fault(node.Value, $"{path}.{node.Key}", "the service has no time to run", "give it commits, interval or cron");
            return;
        }

        services.Add(new ScheduledService(request(section ?? ConfigSection.Empty, path), times, forLogs));
    }

    private ServiceTimes Times(ConfigSection section, string path)
    {
        var cron = section.Text("cron");
        if (cron is not null && !CronExpression.IsValidExpression(cron))
        {
            var node = section.Nodes["cron"];
            Fault(node, $"{path}.cron", $"'{cron}' is no Quartz cron expression", "seconds minutes hours day month weekday, with ? for one of the two days: 0 30 3 * * ? is 03:30 each day");
        }

        return new ServiceTimes
        {
            Commits = section.Nodes.ContainsKey("commits") ? (int)section.Number("commits", 1) : null,
            LogBytes = section.Nodes.ContainsKey("log-size") ? section.Number("log-size", 1) : null,
            Interval = section.Nodes.ContainsKey("interval") ? section.Duration("interval", TimeSpan.FromHours(1)) : null,
            Cron = cron,
        };
    }

    private static ServiceRequest Compaction(ConfigSection section) => new CompactionRequest
    {
        MaxFileGroups = section.Nodes.ContainsKey("max-file-groups") ? (int)section.Number("max-file-groups", 1) : null,
    };

    private static ServiceRequest Clustering(ConfigSection section)
    {
        var defaults = new ClusteringRequest();
        return defaults with
        {
            SmallFileBytes = section.Number("small-file-size", defaults.SmallFileBytes),
            TargetFileBytes = section.Number("target-file-size", defaults.TargetFileBytes),
            SortColumns = section.Texts("sort"),
            ColdFor = section.Nodes.ContainsKey("cold-for") ? section.Duration("cold-for", TimeSpan.Zero) : null,
            MaxFileGroups = section.Nodes.ContainsKey("max-file-groups") ? (int)section.Number("max-file-groups", 1) : null,
        };
    }

    private static ServiceRequest Cleaning(ConfigSection root)
    {
        var (policy, retained) = Retention(root);
        return new CleaningRequest { Policy = policy, Retained = Math.Max(1, retained) };
    }

    // Commits that cleaning still counts must be on the timeline (spec 8.5).
    private ServiceRequest Archival(ConfigSection root, ConfigSection section, string path)
    {
        var (policy, retained) = Retention(root);
        var defaults = new ArchivalRequest();
        var least = policy == CleaningPolicy.LatestCommits ? retained + 1 : 2;
        var min = (int)section.Number("min-commits", Math.Max(defaults.MinCommits, least));
        var max = (int)section.Number("max-commits", Math.Max(defaults.MaxCommits, min + ArchivalSpan));
        if (min < least || max <= min)
        {
            var node = section.Nodes.TryGetValue(min < least ? "min-commits" : "max-commits", out var given) ? given : section.Nodes.First().Value;
            Fault(
                node,
                $"{path}.{(min < least ? "min-commits" : "max-commits")}",
                min < least ? $"{min} commits would stay on the timeline, and cleaning retains {retained}" : $"{max} is not more than the {min} commits that stay",
                min < least ? $"at least {least}" : $"at least {min + 1}");
        }

        return new ArchivalRequest { MinCommits = min, MaxCommits = max };
    }

    // What the lake says is said of each table again that has services of its own.
    private void Fault(ConfigNode node, string field, string message, string fix)
    {
        var fault = node.Fault(file, field, message, fix);
        if (!faults.Contains(fault)) faults.Add(fault);
    }

    private static (CleaningPolicy Policy, int Retained) Retention(ConfigSection root)
    {
        var cleaning = root.Group("cleaning") ?? ConfigSection.Empty;
        var defaults = new WriterOptions();
        return (cleaning.Choice("policy", defaults.CleaningPolicy), (int)cleaning.Number("retain", root.Number("retain-commits", defaults.Retained)));
    }
}
