using System.Net;
using Lakehouse.Catalog.Registration;
using Lakehouse.Cli.Registering;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Quartz;

namespace Lakehouse.Cli.Configuration;

/// <summary>Turns the <c>register</c> group of a checked file into settings.</summary>
/// <param name="file">Name of the file in faults.</param>
/// <param name="folder">Folder against which relative paths are taken.</param>
internal sealed class RegisterBinder(string file, string folder)
{
    private readonly List<ConfigFault> faults = [];

    /// <summary>What does not fit together.</summary>
    public IReadOnlyList<ConfigFault> Faults => faults;

    /// <summary>The settings.</summary>
    public RegisterSettings Bind(ConfigSection register, string? locationScheme, bool createDatabase)
    {
        var folders = register.Items("folders").Select(node => node.Value).OfType<ConfigSection>().Select((section, index) => Folder(section, FormattableString.Invariant($"register.folders[{index}]"), locationScheme, createDatabase)).OfType<RegisteredFolder>().ToArray();
        var twice = folders.GroupBy(one => one.Name).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
        {
            Fault(register.Nodes["folders"], "register.folders", $"{twice.Key} is named twice", "give each folder a table of its own");
        }

        var settings = new RegisterSettings(folders);
        return settings with
        {
            Settle = register.Duration("settle", settings.Settle),
            Http = register.Group("http") is { } http ? Http(http) : null,
            Queues = [.. register.Items("queues").Select(node => node.Value).OfType<ConfigSection>().Select(Queue)],
        };
    }

    private RegisteredFolder? Folder(ConfigSection section, string field, string? locationScheme, bool createDatabase)
    {
        if (section.Text("path") is not { } path || section.Text("table")?.Split('.') is not [var database, var table])
        {
            return null;
        }

        if (section.Text("cron") is { } cron && !CronExpression.IsValidExpression(cron))
        {
            Fault(section.Nodes["cron"], $"{field}.cron", $"'{cron}' is no Quartz cron expression", "correct it, such as 0 30 3 * * ?");
        }

        return Location(section.Nodes["path"], $"{field}.path", path) is { } location ? new RegisteredFolder(location, Request(section, database, table) with { LocationScheme = locationScheme, CreateDatabase = createDatabase })
        {
            Interval = section.Nodes.ContainsKey("interval") ? section.Duration("interval", TimeSpan.Zero) : null,
            Cron = section.Text("cron"),
        }
        : null;
    }

    private static RegistrationRequest Request(ConfigSection section, string database, string table) => new()
    {
        Database = database,
        Table = table,
        Format = section.Text("format") is null ? null : section.Choice("format", FolderFormat.Parquet),
        Header = section.Nodes.ContainsKey("header") ? section.Flag("header", false) : null,
        Delimiter = section.Text("delimiter")?[0],
        Types = section.TextMap("types"),
        DropVanished = section.Flag("drop-vanished", false),
    };

    private StorageLocation? Location(ConfigNode node, string field, string path)
    {
        try
        {
            return StorageLocation.Parse(path, folder);
        }
        catch (LakehouseException failure)
        {
            Fault(node, field, failure.Message, failure.Fix ?? "use a folder or s3://bucket/prefix");
            return null;
        }
    }

    private HttpSettings? Http(ConfigSection http)
    {
        var listen = http.Text("listen") ?? "127.0.0.1:8765";
        if (!IPEndPoint.TryParse(listen.Replace("localhost:", "127.0.0.1:", StringComparison.Ordinal), out var address))
        {
            Fault(http.Nodes["listen"], "register.http.listen", $"'{listen}' is not an address and a port", "write 127.0.0.1:8765, or 0.0.0.0:8765 with a token");
            return null;
        }

        if (!IPAddress.IsLoopback(address.Address) && http.Text("token") is null)
        {
            Fault(http.Nodes["listen"], "register.http.listen", $"{listen} is open to other machines and needs a token", "add token: ${NAME} of an environment variable");
        }

        return new HttpSettings(address, http.Text("token"));
    }

    private static SqsSettings Queue(ConfigSection queue)
    {
        var settings = new SqsSettings(new Uri(queue.Text("url") ?? "https://sqs.invalid"));
        return settings with
        {
            Endpoint = queue.Text("endpoint") is { } endpoint ? new Uri(endpoint) : null,
            Region = queue.Text("region"),
            Visibility = queue.Duration("visibility", settings.Visibility),
        };
    }

    private void Fault(ConfigNode node, string field, string message, string fix) => faults.Add(node.Fault(file, field, message, fix));
}
