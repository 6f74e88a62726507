using System.CommandLine;
using Lakehouse.Catalog;
using Lakehouse.Catalog.Registration;
using Lakehouse.Cli.Configuration;
using Lakehouse.Cli.Registering;
using Lakehouse.Cli.Rendering;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lakehouse.Cli.Commands;

/// <summary>Registers a folder of files as a table of the catalog.</summary>
internal sealed class RegisterCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> path = new("PATH") { Description = "Folder of the table: a folder, file:///folder or s3://bucket/prefix" };
    private readonly Option<string> table = new("--table") { Description = "Table of the catalog", HelpName = "DB.TABLE", Required = true };
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<string?> format = new Option<string?>("--format")
    {
        Description = "What the files are (default: what their names say)",
        HelpName = "hudi|parquet|csv|json",
    }.AcceptOnlyFromAmong("hudi", "parquet", "csv", "json");

    private readonly Option<bool?> header = new("--header") { Description = "Whether the first line of a CSV file names the columns (default: look)", HelpName = "true|false" };
    private readonly Option<string?> delimiter = new("--delimiter") { Description = "One character between the values of a CSV line; 'tab' for a tab (default: look)", HelpName = "C" };
    private readonly Option<string[]> types = new("--type") { Description = "Hive type of a column or partition key that is not left to the files; may be repeated", HelpName = "NAME=TYPE" };
    private readonly Option<bool> dropVanished = new("--drop-vanished") { Description = "Drop partitions whose folder holds no file any more" };
    private readonly Option<bool> dryRun = CommonOptions.DryRun();
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public RegisterCommand(CliHost host)
        : base(
            "register",
            "Register a folder of Parquet, CSV or JSON files, or a Hudi table, in the configured catalog; again to bring it up to date",
            "lakehouse register s3://bucket/raw/clicks --table raw.clicks --dry-run",
            "lakehouse register exports/orders --table raw.orders --type day=date --drop-vanished",
            "lakehouse register exports/prices --table raw.prices --format csv --delimiter ';' --header true")
    {
        this.host = host;
        Add(path);
        foreach (var option in new Option[] { table, config, format, header, delimiter, types, dropVanished, dryRun, json })
        {
            Add(option);
        }

        Add(new RegisterServeCommand(host));
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = RequestOf(parsed);
        if (!RegisterFile.TryLoad(parsed.GetRequiredValue(config), needsFolders: false, host, out var configuration))
        {
            return ExitCodes.Usage;
        }

        var settings = configuration.Catalog;
        var folder = Open(parsed.GetRequiredValue(path), configuration);
        await using var metastore = settings.Open(host);
        var registration = new TableRegistration(metastore, NullLogger.Instance, settings.Options);
        var result = await registration.RegisterAsync(folder, request with { CreateDatabase = settings.Options.CreateDatabase, LocationScheme = settings.Options.LocationScheme }, cancellationToken);
        RegistrationText.Write(host.Out, result, parsed.GetValue(json));
        return result.Problems.Count > 0 ? ExitCodes.Failure : ExitCodes.Ok;
    }

    private IStorage Open(string named, RegisterConfiguration configuration)
    {
        var location = LakeFolder.Locate(host, named);
        return location.Folder is not { } local || Directory.Exists(local)
            ? LakeFolder.Open(host, location, S3Environment.Complete(host, configuration.S3))
            : throw new LakehouseException(ErrorKind.Invalid, "there is no such folder", new ErrorContext { Path = local }, "name the folder that holds the table's files or partitions");
    }

    private RegistrationRequest RequestOf(ParseResult parsed)
    {
        var name = CatalogName.Parse(parsed.GetRequiredValue(table));
        return new RegistrationRequest
        {
            Database = name.Database,
            Table = name.Table,
            Format = parsed.GetValue(format) is { } kind ? Enum.Parse<FolderFormat>(kind, ignoreCase: true) : null,
            Header = parsed.GetValue(header),
            Delimiter = DelimiterOf(parsed.GetValue(delimiter)),
            Types = TypesOf(parsed.GetValue(types) ?? []),
            DropVanished = parsed.GetValue(dropVanished),
            DryRun = parsed.GetValue(dryRun),
        };
    }

    private static char? DelimiterOf(string? text) => text switch
    {
        null => null,
        "tab" => '\t',
        { Length: 1 } => text[0],
        _ => throw new LakehouseException(ErrorKind.Invalid, $"--delimiter '{text}' is not one character", fix: "SerDes take one character; write 'tab' for a tab"),
    };

    private static Dictionary<string, string> TypesOf(IEnumerable<string> given)
    {
        var types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in given)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == text.Length - 1 || !types.TryAdd(text[..equals].Trim(), text[(equals + 1)..].Trim()))
            {
                throw new LakehouseException(ErrorKind.Invalid, $"--type '{text}' is not one column and one type", fix: "write --type name=bigint, once for each column");
            }
        }

        return types;
    }
}
