using System.CommandLine;
using System.CommandLine.Parsing;
using Lakehouse.Query.Trino;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Commands;

/// <summary>Which Trino server, and who asks. Secrets come from the environment or from files, never from the command line.</summary>
internal sealed class TrinoConnectionOptions
{
    private readonly Option<string?> user = new("--user") { Description = "User at the Trino server; TRINO_USER or the system's user by default", HelpName = "NAME" };
    private readonly Option<string?> passwordFile = new("--password-file") { Description = "File with the user's password; TRINO_PASSWORD by default", HelpName = "FILE" };
    private readonly Option<string?> tokenFile = new("--token-file") { Description = "File with a bearer token; TRINO_TOKEN by default", HelpName = "FILE" };
    private readonly Option<string?> caFile = new("--ca-file") { Description = "PEM file with the authorities that the server's certificate comes from; the system's by default", HelpName = "FILE" };

    /// <summary>The server's address.</summary>
    public Option<string?> Server { get; } = new("--trino") { Description = "Address of a Trino server to ask", HelpName = "URL" };

    /// <summary>The catalog.</summary>
    public Option<string?> Catalog { get; } = new("--catalog") { Description = "Catalog of the Trino server", HelpName = "NAME" };

    /// <summary>All options that only mean something with <c>--trino</c>.</summary>
    public IReadOnlyList<Option> All => [user, passwordFile, tokenFile, caFile, Catalog];

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(Server);
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>Refuses options that only mean something with <c>--trino</c> when it is not there.</summary>
    public void CheckAlone(CommandResult result)
    {
        foreach (var option in All.Where(option => result.GetResult(Server) is not { Implicit: false } && result.GetResult(option) is { Implicit: false }))
        {
            result.AddError($"{option.Name} is for a Trino server; give --trino as well");
        }
    }

    /// <summary>The server with who asks.</summary>
    /// <exception cref="LakehouseException">Invalid: no address, no user, or a file that cannot be read.</exception>
    public (TrinoOptions Options, TrinoCredentials Credentials) Read(ParseResult parsed, CliHost host)
    {
        var text = parsed.GetValue(Server)!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var server))
        {
            throw new LakehouseException(ErrorKind.Invalid, "--trino is given no address", fix: "give it as https://trino.example:8443");
        }

        var name = parsed.GetValue(user) ?? FromEnvironment(host, "TRINO_USER", "USER", "USERNAME")
            ?? throw new LakehouseException(ErrorKind.Invalid, "Trino wants to know who asks", fix: "give --user or set TRINO_USER");
        var (password, token) = (parsed.GetValue(passwordFile), parsed.GetValue(tokenFile));

        // A token goes before a password, but what is named goes before what happens to be in the environment.
        var credentials = new TrinoCredentials(
            name, Secret(host, password, "TRINO_PASSWORD"), password is not null && token is null ? null : Secret(host, token, "TRINO_TOKEN"));
        var options = new TrinoOptions
        {
            Server = server,
            CaFile = parsed.GetValue(caFile) is { } file ? host.FullPath(file) : null,
            Catalog = parsed.GetValue(Catalog),
        };
        return (options, credentials);
    }

    private static string? FromEnvironment(CliHost host, params string[] names) =>
        names.Select(host.Environment).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    private static string? Secret(CliHost host, string? file, string variable)
    {
        if (file is null)
        {
            return FromEnvironment(host, variable);
        }

        var path = host.FullPath(file);
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n') is { Length: > 0 } secret
                ? secret
                : throw new LakehouseException(ErrorKind.Invalid, "the file for the secret is empty", new ErrorContext { Path = path }, "write the secret into it, one line");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, "the file for the secret cannot be read", new ErrorContext { Path = path }, "correct its path or its rights", failure);
        }
    }
}
