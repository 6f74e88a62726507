using System.CommandLine;
using Lakehouse.Cli.Configuration;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Catalogs;

/// <summary>The option by which a command that has no configuration registers what it does.</summary>
internal sealed class CatalogOption
{
    private readonly Option<string?> file = new("--catalog")
    {
        Description = "Configuration file whose catalog is brought up to date afterwards",
        HelpName = "FILE",
    };

    /// <summary>Adds the option.</summary>
    public void AddTo(Command command) => command.Add(file);

    /// <summary>Follows the command's commits in the catalog that was named; does nothing where none was.</summary>
    /// <exception cref="LakehouseException">Invalid: the file has faults or names no catalog.</exception>
    public CatalogRun Start(ParseResult parsed, CliHost host)
    {
        if (parsed.GetValue(file) is not { } named)
        {
            return CatalogRun.Start(null, new CommandCatalogView(host), host);
        }

        var (configuration, faults) = ConfigFile.Load(named, host);
        return configuration?.Catalog is { } settings
            ? CatalogRun.Start(settings, new CommandCatalogView(host), host)
            : throw new LakehouseException(
                ErrorKind.Invalid,
                faults.Count > 0 ? string.Join('\n', faults) : "The configuration has no catalog.",
                new ErrorContext { Path = host.FullPath(named) },
                faults.Count > 0 ? null : "Add catalog: {type: hms, uris: [thrift://host:9083]} or catalog: {type: glue}.");
    }
}
