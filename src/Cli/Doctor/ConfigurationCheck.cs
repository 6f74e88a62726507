using Lakehouse.Cli.Configuration;

namespace Lakehouse.Cli.Doctor;

/// <summary>The configuration file itself.</summary>
internal static class ConfigurationCheck
{
    /// <summary>One check per fault, or one that passed; the configuration is there when it passed.</summary>
    public static (LakehouseConfiguration? Configuration, IReadOnlyList<Check> Checks) Run(CliHost host, string file)
    {
        var (configuration, faults) = ConfigFile.Load(file, host);
        return configuration is not null
            ? (configuration, [Check.Good("configuration", configuration.Describe())])
            : (null, [.. faults.Select(fault => Check.Bad("configuration", $"{fault.File}:{fault.Line}:{fault.Column} {fault.Field} {fault.Message}", fault.Fix))]);
    }
}
