using System.Diagnostics.CodeAnalysis;
using Lakehouse.Cli.Registering;

namespace Lakehouse.Cli.Configuration;

/// <summary>Loads what registering needs of a configuration file, which may have neither lake nor source then.</summary>
internal static class RegisterFile
{
    /// <summary>Reads a file; faults are written to the error output.</summary>
    /// <param name="file">The file.</param>
    /// <param name="needsFolders">Whether the group <c>register</c> must be there.</param>
    /// <param name="host">Environment and output.</param>
    /// <param name="configuration">What was read.</param>
    public static bool TryLoad(string file, bool needsFolders, CliHost host, [NotNullWhen(true)] out RegisterConfiguration? configuration)
    {
        var path = host.FullPath(file);
        configuration = null;
        if (!File.Exists(path))
        {
            host.Error.WriteLine(new ConfigFault(file, 1, 1, string.Empty, "there is no such file", "`lakehouse init` writes a commented one; --config names another"));
            return false;
        }

        var folder = Path.GetDirectoryName(path)!;
        var reader = new ConfigReader(file, new Substitution(host.Environment, folder));
        var root = reader.Read(File.ReadAllText(path), Root(needsFolders));
        var (catalogs, registers) = (new CatalogBinder(file), new RegisterBinder(file, folder));
        var catalog = catalogs.Bind(root);
        var s3 = root.Group("s3") ?? ConfigSection.Empty;
        var bucket = S3Binder.Bind(s3, folder);
        var register = registers.Bind(root.Group("register") ?? ConfigSection.Empty, catalog?.Options.LocationScheme, catalog?.Options.CreateDatabase ?? true);
        IReadOnlyList<ConfigFault> faults =
        [
            .. reader.Faults.Concat(catalogs.Faults).Concat(S3Binder.Faults(file, s3, bucket)).Concat(registers.Faults).OrderBy(fault => fault.Line).ThenBy(fault => fault.Column),
        ];
        if (faults.Count == 0 && catalog is null)
        {
            faults = [new ConfigFault(file, 1, 1, "catalog.type", "registering needs a catalog", "set type: hms or type: glue")];
        }

        foreach (var fault in faults)
        {
            host.Error.WriteLine(fault);
        }

        configuration = faults.Count == 0 ? new RegisterConfiguration(catalog!, bucket, register) : null;
        return configuration is not null;
    }

    private static Shape.Group Root(bool needsFolders) => new(
    [
        .. ConfigShapes.Root.Members.Select(member => member with { Required = member.Name == "catalog" || (needsFolders && member.Name == "register") }),
    ]);
}
