using Lakehouse.Cli.Catalogs;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Doctor;

/// <summary>Whether the catalog answers. What it says of the tables is for <c>lakehouse sync --verify --dry-run</c>.</summary>
internal static class CatalogCheck
{
    // Any answer will do.
    private const string AnyDatabase = "default";

    /// <summary>Asks it for a database.</summary>
    public static async Task<Check> RunAsync(CatalogSettings settings, CliHost host, CancellationToken cancellationToken)
    {
        try
        {
            await using var metastore = settings.Open(host);
            await metastore.GetDatabaseAsync(AnyDatabase, cancellationToken);
            return Check.Good("catalog", $"{metastore.Description} answers");
        }
        catch (LakehouseException failure)
        {
            return Check.Bad("catalog", failure.Message, failure.Fix ?? "correct catalog in the configuration, or start the metastore");
        }
    }
}
