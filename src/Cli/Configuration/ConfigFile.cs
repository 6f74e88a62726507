using System.Diagnostics.CodeAnalysis;

namespace Lakehouse.Cli.Configuration;

/// <summary>Loads a configuration file and reports every fault at once.</summary>
internal static class ConfigFile
{
    /// <summary>Reads and checks a file.</summary>
    /// <returns>The configuration, or null with at least one fault.</returns>
    public static (LakehouseConfiguration? Configuration, IReadOnlyList<ConfigFault> Faults) Load(string file, CliHost host)
    {
        var path = host.FullPath(file);
        string yaml;
        try
        {
            yaml = File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var missing = failure is FileNotFoundException or DirectoryNotFoundException;
            return (null, [new ConfigFault(file, 1, 1, string.Empty, missing ? "there is no such file" : failure.Message, missing ? "`lakehouse init` writes a commented one; --config names another" : "make it readable for this user")]);
        }

        var folder = Path.GetDirectoryName(path)!;
        var reader = new ConfigReader(file, new Substitution(host.Environment, folder));
        var binder = new ConfigBinder(file, folder);
        var configuration = binder.Bind(reader.Read(yaml));
        IReadOnlyList<ConfigFault> faults = [.. reader.Faults.Concat(binder.Faults).OrderBy(fault => fault.Line).ThenBy(fault => fault.Column)];
        return (faults.Count == 0 ? configuration : null, faults);
    }

    /// <summary>Reads a file for a command; faults are written to the error output.</summary>
    public static bool TryLoad(string file, CliHost host, [NotNullWhen(true)] out LakehouseConfiguration? configuration)
    {
        (configuration, var faults) = Load(file, host);
        foreach (var fault in faults)
        {
            host.Error.WriteLine(fault);
        }

        if (faults.Count > 1)
        {
            host.Error.WriteLine(FormattableString.Invariant($"error: {faults.Count} faults in {file}"));
        }

        return configuration is not null;
    }
}
