using System.CommandLine;
using Apache.Arrow;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.Query.Output;

namespace Lakehouse.Cli.Commands;

/// <summary>The ways in which a query's rows can leave; at most one is chosen, a table for people is the default.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> json = CommonOptions.Json("Print one JSON document: {\"columns\": [...], \"rows\": [...]}");
    private readonly Option<bool> csv = new("--csv") { Description = "Print CSV (RFC 4180) with a header line" };
    private readonly Option<string?> parquet = new("--parquet") { Description = "Write the rows to a Parquet file", HelpName = "FILE" };
    private readonly Option<string?> arrow = new("--arrow") { Description = "Write the rows to an Arrow IPC file", HelpName = "FILE" };

    /// <summary>Adds the options and the rule that they exclude each other.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [json, csv, parquet, arrow];
        foreach (var option in all)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            var given = all.Where(option => result.GetResult(option) is { Implicit: false }).Select(option => option.Name).ToArray();
            if (given.Length > 1)
            {
                result.AddError($"{string.Join(" and ", given)} exclude each other; choose one form of output");
            }
        });
    }

    /// <summary>Writes all rows in the chosen form.</summary>
    public async Task WriteAsync(ParseResult parsed, CliHost host, QueryResult result, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(parquet) is { } parquetFile)
        {
            await ToFileAsync(host, parquetFile, (stream, schema) => new ParquetOutput(stream, schema), result, cancellationToken);
        }
        else if (parsed.GetValue(arrow) is { } arrowFile)
        {
            await ToFileAsync(host, arrowFile, (stream, schema) => new ArrowOutput(stream, schema), result, cancellationToken);
        }
        else
        {
            await host.Out.FlushAsync(cancellationToken);
            await using var writer = ToOutput(parsed, host, result.Schema);
            await writer.WriteAllAsync(result.ReadAsync(cancellationToken), cancellationToken);
        }
    }

    private RowWriter ToOutput(ParseResult parsed, CliHost host, Schema schema) => parsed switch
    {
        _ when parsed.GetValue(json) => new JsonOutput(host.OutBytes, schema),
        // What was no query has no rows to draw, and no header.
        _ when schema.FieldsList.Count == 0 => new NdjsonOutput(host.OutBytes, schema),
        _ when parsed.GetValue(csv) => new CsvOutput(host.OutBytes, schema),
        _ => new TableOutput(host.Console, schema, host.OutIsTerminal),
    };

    private static async Task ToFileAsync(CliHost host, string file, Func<Stream, Schema, RowWriter> make, QueryResult result, CancellationToken cancellationToken)
    {
        var path = host.FullPath(file);
        var rows = await FileOutput.WriteAsync(
            path,
            async stream =>
            {
                await using var writer = make(stream, result.Schema);
                return await writer.WriteAllAsync(result.ReadAsync(cancellationToken), cancellationToken);
            });
        await host.Out.WriteLineAsync(FormattableString.Invariant($"wrote {rows} rows to {path}"));
    }
}
