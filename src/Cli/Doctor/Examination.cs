using Lakehouse.Catalog;
using Lakehouse.Cli.Configuration;
using Lakehouse.Query.Trino;

namespace Lakehouse.Cli.Doctor;

/// <summary>All checks in the order in which they are worth reading.</summary>
internal static class Examination
{
    /// <summary>Runs them; a configuration that cannot be read leaves only what needs none. With a Trino server each table is looked for in its catalog.</summary>
    public static async Task<IReadOnlyList<Check>> RunAsync(CliHost host, string file, TrinoClient? trino, string catalog, CancellationToken cancellationToken)
    {
        var (configuration, checks) = ConfigurationCheck.Run(host, file);
        List<Check> all = [.. checks];
        if (configuration is not null)
        {
            var lake = configuration.OpenLake(host);
            var store = await StoreOf(host, configuration, cancellationToken);
            all.AddRange(store);

            // A bucket that does not answer would fail every look at its tables in the same words.
            var answers = !configuration.Lake.IsS3 || store.Count > 1;
            if (answers && (configuration.Lake.IsS3 || configuration.OpenLocks(host) is not null))
            {
                all.Add(await LockCheck.RunAsync(host, configuration, lake, cancellationToken));
            }

            all.AddRange(answers ? await TablesCheck.RunAsync(configuration.Lake, lake, cancellationToken) : []);
            all.AddRange(configuration.Kafka is { } kafka ? KafkaCheck.Run(kafka) : configuration.Files is { } files ? [FilesCheck.Run(files)] : []);
            all.AddRange(answers ? [await ClockCheck.RunAsync(host, configuration.Lake, lake, cancellationToken)] : []);
            if (configuration.Catalog is { } settings)
            {
                all.Add(await CatalogCheck.RunAsync(settings, host, cancellationToken));
            }

            if (trino is not null && answers)
            {
                all.AddRange(await new TrinoCheck(lake, trino, catalog, configuration.Catalog?.Options ?? new CatalogOptions()).RunAsync(cancellationToken));
            }
        }

        all.AddRange(NativeChecks.Run());
        return all;
    }

    private static Task<IReadOnlyList<Check>> StoreOf(CliHost host, LakehouseConfiguration configuration, CancellationToken cancellationToken) =>
        configuration.Lake.Folder is { } folder
            ? new StoreChecks(host, folder).RunAsync(cancellationToken)
            : new BucketChecks(host, configuration).RunAsync(cancellationToken);
}
