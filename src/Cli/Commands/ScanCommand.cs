using System.CommandLine;
using Lakehouse.Cli.Rendering;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Commands;

/// <summary>Reads any Hudi table by its folder and prints canonical NDJSON, meta columns included.</summary>
internal sealed class ScanCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> folder = new("TABLE_FOLDER") { Description = "Folder of the table (the one that holds .hoodie), or s3://bucket/prefix" };
    private readonly Option<string> query = new Option<string>("--query") { Description = "snapshot, read-optimized, incremental or cdc", HelpName = "KIND", DefaultValueFactory = _ => "snapshot" }
        .AcceptOnlyFromAmong("snapshot", "read-optimized", "incremental", "cdc");

    private readonly Option<string?> begin = new("--begin") { Description = "Incremental: rows of commits after this instant", HelpName = "T" };
    private readonly Option<string?> end = new("--end") { Description = "Incremental: rows of commits up to and with this instant", HelpName = "T" };
    private readonly Option<string?> asOf = CommonOptions.AsOf();
    private const int Attempts = 3;

    private readonly Option<string[]> columns = CommonOptions.Names("--columns", "a,b", "Columns to print, in this order (default: all)");
    private readonly Option<string> format = new Option<string>("--format") { Description = "ndjson", HelpName = "ndjson", DefaultValueFactory = _ => "ndjson" }.AcceptOnlyFromAmong("ndjson");
    private readonly Option<bool> sort = new("--sort") { Description = "Sort by partition path, record key, then the line; holds all lines in memory" };

    /// <summary>Makes the command.</summary>
    public ScanCommand(CliHost host)
        : base(
            "scan",
            "Read a Hudi table by its folder and print canonical NDJSON, meta columns included",
            "lakehouse scan lake/shop/orders --query snapshot --format ndjson",
            "lakehouse scan lake/shop/orders --query incremental --begin 20260501080105216 --columns id,status --format ndjson")
    {
        this.host = host;
        Add(folder);
        foreach (var option in new Option[] { query, begin, end, asOf, columns, format, sort })
        {
            Add(option);
        }

        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var table = await HudiTable.OpenAsync(LakeFolder.OpenTable(host, parsed.GetRequiredValue(folder)), cancellationToken);
        var plan = await table.PlanAsync(Request(parsed), cancellationToken);
        await host.Out.FlushAsync(cancellationToken);
        var lines = new NdjsonLines(host.OutBytes, plan.Schema, parsed.GetValue(sort));
        var begun = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await foreach (var batch in table.ReadAsync(plan, cancellationToken))
                {
                    begun = true;
                    using (batch)
                    {
                        await lines.WriteAsync(batch, cancellationToken);
                    }
                }

                break;
            }
            catch (LakehouseException failure) when (failure.Kind == ErrorKind.Unavailable && !begun && attempt < Attempts)
            {
                // A cleaner or a rollback took files of the plan away before the first row.
                table = await table.RefreshAsync(cancellationToken);
                plan = await table.PlanAsync(Request(parsed), cancellationToken);
            }
        }

        await lines.CompleteAsync(cancellationToken);
        return ExitCodes.Ok;
    }

    private ScanRequest Request(ParseResult parsed)
    {
        var names = parsed.GetValue(columns);
        return new ScanRequest
        {
            Kind = parsed.GetRequiredValue(query) switch
            {
                "read-optimized" => ScanKind.ReadOptimized,
                "incremental" => ScanKind.Incremental,
                "cdc" => ScanKind.Cdc,
                _ => ScanKind.Snapshot,
            },
            AsOf = InstantOf(parsed.GetValue(asOf)),
            Begin = InstantOf(parsed.GetValue(begin)),
            End = InstantOf(parsed.GetValue(end)),
            Columns = names is { Length: > 0 } ? names : null,
        };
    }

    private static InstantTime? InstantOf(string? text) => text is null ? null : InstantText.Parse(text);
}
