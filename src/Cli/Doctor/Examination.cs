using Lakehouse.Query.Trino;
using Lakehouse.TableFormat.Storage;

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
            all.AddRange(await new StoreChecks(host, configuration.LakeFolder).RunAsync(cancellationToken));
            all.AddRange(await TablesCheck.RunAsync(configuration.LakeFolder, cancellationToken));
            all.AddRange(configuration.Kafka is { } kafka ? KafkaCheck.Run(kafka) : [FilesCheck.Run(configuration.Files!)]);
            all.Add(await ClockCheck.RunAsync(host, configuration.LakeFolder, cancellationToken));
            if (trino is not null)
            {
                all.AddRange(await new TrinoCheck(new LocalStorage(configuration.LakeFolder), trino, catalog).RunAsync(cancellationToken));
            }
        }

        all.AddRange(NativeChecks.Run());
        return all;
    }
}
