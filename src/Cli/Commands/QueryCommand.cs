using System.CommandLine;
using Lakehouse.Query;

namespace Lakehouse.Cli.Commands;

/// <summary>Answers one SQL statement over the lake.</summary>
internal sealed class QueryCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> sql = new("SQL") { Description = "One SELECT statement in DuckDB's dialect; tables are DATABASE.TABLE" };
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<string?> asOf = CommonOptions.AsOf();
    private readonly OutputOptions output = new();
    private readonly Option<bool> readOptimized = new("--read-optimized") { Description = "Read merge-on-read tables without their log files" };
    private readonly Option<string?> memory = new("--memory") { Description = "Memory limit of the engine", HelpName = "2GB" };
    private readonly Option<int?> threads = new("--threads") { Description = "Threads of the engine", HelpName = "N" };

    /// <summary>Makes the command.</summary>
    public QueryCommand(CliHost host)
        : base(
            "query",
            "Answer a SQL statement over the tables of a lake",
            "lakehouse query \"SELECT status, count(*) FROM shop.orders GROUP BY status\" --lake lake",
            "lakehouse query \"SELECT * FROM shop.orders\" --lake lake --as-of 2026-05-01T08:01:05Z --csv")
    {
        this.host = host;
        Add(sql);
        Add(lake);
        Add(asOf);
        output.AddTo(this);
        Add(readOptimized);
        Add(memory);
        Add(threads);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var storage = LakeFolder.Open(host, parsed.GetRequiredValue(lake));
        var engine = new QueryEngine(storage, new QueryOptions
        {
            AsOf = parsed.GetValue(asOf),
            ReadOptimized = parsed.GetValue(readOptimized),
            MemoryLimit = parsed.GetValue(memory),
            Threads = parsed.GetValue(threads),
            SpillFolder = Path.Combine(Path.GetTempPath(), $"lakehouse-{host.Ids.NewId():n}"),
        });
        await using var result = await engine.QueryAsync(parsed.GetRequiredValue(sql), cancellationToken);
        await output.WriteAsync(parsed, host, result, cancellationToken);
        return ExitCodes.Ok;
    }
}
