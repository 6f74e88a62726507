using System.CommandLine;

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
}
