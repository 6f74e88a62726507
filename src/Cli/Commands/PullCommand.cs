using System.CommandLine;
using System.Text;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.Query.Output;

namespace Lakehouse.Cli.Commands;

/// <summary>Exactly the rows committed since a moment, and the token for next time.</summary>
internal sealed class PullCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> table = CommonOptions.Table();
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<string> since = new("--since") { Description = "Instant, UTC time, token of the last pull, or 0 for all rows", HelpName = "T|TOKEN", Required = true };
    private readonly Option<string?> end = new("--end") { Description = "Last instant to include (default: the newest)", HelpName = "T" };
    private readonly Option<string> format = new Option<string>("--format") { Description = "ndjson, csv, parquet or arrow", HelpName = "FORMAT", DefaultValueFactory = _ => "ndjson" }
        .AcceptOnlyFromAmong("ndjson", "csv", "parquet", "arrow");

    private readonly Option<string> output = new("--out") { Description = "File to write; - is standard output", HelpName = "FILE", DefaultValueFactory = _ => "-" };
    private readonly Option<string?> tokenFile = new("--token-file") { Description = "Also write the next token to this file, after the rows are complete", HelpName = "FILE" };

    /// <summary>Makes the command.</summary>
    public PullCommand(CliHost host)
        : base(
            "pull",
            "Print the rows committed since a moment, deletions included; the next token goes to standard error",
            "lakehouse pull shop.orders --lake lake --since 20260501080105216 --format ndjson",
            "lakehouse pull shop.orders --lake lake --since \"$(cat orders.token)\" --token-file orders.token --format parquet --out changes.parquet")
    {
        this.host = host;
        Add(table);
        foreach (var option in new Option[] { lake, since, end, format, output, tokenFile })
        {
            Add(option);
        }

        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var storage = LakeFolder.Open(host, parsed.GetRequiredValue(lake));
        var found = await new LakeCatalog(storage).FindAsync(parsed.GetRequiredValue(table), cancellationToken);
        var pull = await new IncrementalPull(storage).PullAsync(found, parsed.GetRequiredValue(since), parsed.GetValue(end), cancellationToken);
        var target = parsed.GetRequiredValue(output);
        long rows;
        if (target == "-")
        {
            await host.Out.FlushAsync(cancellationToken);
            rows = await WriteAsync(parsed, pull, host.OutBytes, cancellationToken);
        }
        else
        {
            rows = await FileOutput.WriteAsync(host.FullPath(target), stream => WriteAsync(parsed, pull, stream, cancellationToken));
        }

        if (parsed.GetValue(tokenFile) is { } file)
        {
            await FileOutput.WriteAsync(host.FullPath(file), async stream =>
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(pull.NextToken + "\n"), cancellationToken);
                return true;
            });
        }

        await host.Error.WriteLineAsync(FormattableString.Invariant($"{rows} rows of {pull.Commits} commits; next token: {pull.NextToken}"));
        return ExitCodes.Ok;
    }

    private async Task<long> WriteAsync(ParseResult parsed, PullResult pull, Stream stream, CancellationToken cancellationToken)
    {
        var schema = pull.Rows.Schema;
        await using RowWriter writer = parsed.GetRequiredValue(format) switch
        {
            "csv" => new CsvOutput(stream, schema),
            "parquet" => new ParquetOutput(stream, schema),
            "arrow" => new ArrowOutput(stream, schema),
            _ => new NdjsonOutput(stream, schema),
        };
        return await writer.WriteAllAsync(pull.Rows.ReadAsync(cancellationToken), cancellationToken);
    }
}
