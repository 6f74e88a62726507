using System.CommandLine;
using System.CommandLine.Parsing;
using Lakehouse.Query.Trino;

namespace Lakehouse.Cli.Commands;

/// <summary>The session in which a Trino server runs a statement.</summary>
internal sealed class TrinoSessionOptions
{
    private readonly Option<string?> schema = new("--schema") { Description = "Schema of the Trino server", HelpName = "NAME" };
    private readonly Option<string?> timeZone = new("--time-zone") { Description = "Time zone of the Trino session; UTC by default", HelpName = "ZONE" };
    private readonly Option<IReadOnlyList<KeyValuePair<string, string>>> session = Pairs("--session", "Session property of the Trino server; may be repeated", "NAME=VALUE");
    private readonly Option<IReadOnlyList<KeyValuePair<string, string>>> prepared = Pairs("--prepared", "Prepared statement for EXECUTE; may be repeated", "NAME=SQL");
    private readonly Option<IReadOnlyList<KeyValuePair<string, string>>> roles = Pairs("--role", "Role in a catalog of the Trino server (system for system roles); may be repeated", "CATALOG=ROLE");
    private readonly Option<string[]> tags = new("--client-tag") { Description = "Tag by which the Trino server chooses a resource group; may be repeated", HelpName = "TAG" };
    private readonly Option<string?> info = new("--client-info") { Description = "Text for the Trino server's list of queries", HelpName = "TEXT" };
    private readonly Option<bool> spooled = new("--spooled") { Description = "Take large results as segments from the Trino coordinator, where it offers them" };

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All => [schema, timeZone, session, prepared, roles, tags, info, spooled];

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>The server's options with those of the session.</summary>
    public TrinoOptions Over(TrinoOptions options, ParseResult parsed) => options with
    {
        Schema = parsed.GetValue(schema),
        TimeZone = parsed.GetValue(timeZone) ?? options.TimeZone,
        SessionProperties = Map(parsed, session),
        PreparedStatements = Map(parsed, prepared),
        Roles = Map(parsed, roles),
        ClientTags = parsed.GetValue(tags) ?? [],
        ClientInfo = parsed.GetValue(info),
        Spooled = parsed.GetValue(spooled),
    };

    private static Dictionary<string, string> Map(ParseResult parsed, Option<IReadOnlyList<KeyValuePair<string, string>>> option)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in parsed.GetValue(option) ?? [])
        {
            map[name] = value;
        }

        return map;
    }

    private static Option<IReadOnlyList<KeyValuePair<string, string>>> Pairs(string name, string description, string form) => new(name)
    {
        Description = description,
        HelpName = form,
        CustomParser = result => Parse(result, name, form),
    };

    private static List<KeyValuePair<string, string>> Parse(ArgumentResult result, string option, string form)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var token in result.Tokens)
        {
            var cut = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (cut < 1)
            {
                result.AddError($"{option} {token.Value} is not of the form {form}");
                return pairs;
            }

            pairs.Add(new(token.Value[..cut], token.Value[(cut + 1)..]));
        }

        return pairs;
    }
}
