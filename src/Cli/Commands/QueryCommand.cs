using System.CommandLine;
using System.CommandLine.Parsing;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.Query.Trino;

namespace Lakehouse.Cli.Commands;

/// <summary>Answers one SQL statement over the lake, by the engine inside or by a Trino server.</summary>
internal sealed class QueryCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> sql = new("SQL") { Description = "One SELECT statement in DuckDB's dialect, tables are DATABASE.TABLE; with --trino any statement in Trino's" };
    private readonly Option<string?> lake = new("--lake") { Description = "The lake: a folder or s3://bucket/prefix, with tables as <lake>/<database>/<table>", HelpName = "DIR|S3-URL" };
    private readonly Option<string?> asOf = CommonOptions.AsOf();
    private readonly OutputOptions output = new();
    private readonly TrinoConnectionOptions trino = new();
    private readonly TrinoSessionOptions session = new();
    private readonly Option<bool> readOptimized = new("--read-optimized") { Description = "Read merge-on-read tables without their log files" };
    private readonly Option<string?> memory = new("--memory") { Description = "Memory limit of the engine", HelpName = "2GB" };
    private readonly Option<int?> threads = new("--threads") { Description = "Threads of the engine", HelpName = "N" };

    /// <summary>Makes the command.</summary>
    public QueryCommand(CliHost host)
        : base(
            "query",
            "Answer a SQL statement over the tables of a lake",
            "lakehouse query \"SELECT status, count(*) FROM shop.orders GROUP BY status\" --lake lake",
            "lakehouse query \"SELECT * FROM shop.orders\" --lake lake --as-of 2026-05-01T08:01:05Z --csv",
            "lakehouse query \"SELECT count(*) FROM shop.orders_ro\" --trino https://trino.example:8443 --user ana --catalog hudi")
    {
        this.host = host;
        Add(sql);
        Add(lake);
        Add(asOf);
        output.AddTo(this);
        Add(readOptimized);
        Add(memory);
        Add(threads);
        trino.AddTo(this);
        session.AddTo(this);
        Validators.Add(CheckWhere);
        Runs((parsed, cancellationToken) => parsed.GetValue(trino.Server) is null ? InsideAsync(parsed, cancellationToken) : AtTrinoAsync(parsed, cancellationToken));
    }

    private void CheckWhere(CommandResult result)
    {
        var atTrino = result.GetResult(trino.Server) is { Implicit: false };
        if (!atTrino && result.GetResult(lake) is not { Implicit: false })
        {
            result.AddError("Option '--lake' is required, or '--trino' for a server");
        }

        IEnumerable<Option> foreign = atTrino ? [lake, asOf, readOptimized, memory, threads] : [.. trino.All, .. session.All];
        foreach (var option in foreign.Where(option => result.GetResult(option) is { Implicit: false }))
        {
            result.AddError(atTrino ? $"{option.Name} is for the engine inside; leave it out with --trino" : $"{option.Name} is for a Trino server; give --trino as well");
        }
    }

    private async Task<int> AtTrinoAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (server, credentials) = trino.Read(parsed, host);
        var line = new TrinoLine(host);
        using var client = new TrinoClient(session.Over(server, parsed), credentials, host.Clock, line);
        try
        {
            await using var statement = await client.QueryAsync(parsed.GetRequiredValue(sql), cancellationToken);
            if (host.OutIsTerminal)
            {
                line.End();
            }

            await output.WriteAsync(parsed, host, statement.Result, cancellationToken);
            line.End();
            if (statement.UpdateType is { } done)
            {
                await host.Error.WriteLineAsync(statement.UpdateCount is { } rows ? $"{done}: {Amounts.Count(rows)} rows" : done);
            }

            return ExitCodes.Ok;
        }
        finally
        {
            line.End();
        }
    }

    private async Task<int> InsideAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var storage = LakeFolder.Open(host, parsed.GetRequiredValue(lake)!);
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
