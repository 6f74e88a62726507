using System.Net;
using System.Net.Http.Headers;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>
/// The session as the protocol keeps it: on the client's side, sent whole with every statement, changed by headers of answers (golden facts 14 to 16).
/// Not thread-safe.
/// </summary>
internal sealed class SessionState
{
    private const string Prefix = "X-Trino-";
    private const string Capabilities = "PATH,PARAMETRIC_DATETIME,SESSION_AUTHORIZATION";
    private readonly Dictionary<string, string> properties;
    private readonly Dictionary<string, string> prepared;
    private readonly Dictionary<string, string> roles;
    private readonly TrinoOptions options;
    private readonly string originalUser;
    private string user;
    private string? catalog;
    private string? schema;
    private string? path;
    private string? transaction;

    /// <summary>Begins a session.</summary>
    /// <exception cref="LakehouseException">Invalid: a text that cannot stand in a header.</exception>
    public SessionState(TrinoOptions options, TrinoCredentials credentials)
    {
        this.options = options;
        (user, originalUser, catalog, schema) = (credentials.User, credentials.User, options.Catalog, options.Schema);
        properties = new(options.SessionProperties, StringComparer.Ordinal);
        prepared = new(options.PreparedStatements, StringComparer.Ordinal);
        roles = options.Roles.ToDictionary(role => role.Key, role => RoleText(role.Value), StringComparer.Ordinal);
        foreach (var (name, value) in ForStatement())
        {
            Check(name, value);
        }
    }

    /// <summary>Headers of a statement.</summary>
    public IEnumerable<(string Name, string Value)> ForStatement()
    {
        (string Name, string? Value)[] single =
        [
            ("Source", options.Source), ("Catalog", catalog), ("Schema", schema), ("Path", path), ("Time-Zone", options.TimeZone),
            ("Language", "en"), ("Client-Info", options.ClientInfo), ("Client-Tags", options.ClientTags.Count > 0 ? string.Join(',', options.ClientTags) : null),
            ("Transaction-Id", transaction ?? "NONE"), ("Client-Capabilities", Capabilities), ("Query-Data-Encoding", options.Spooled ? "json" : null),
        ];
        return ForPages()
            .Concat(single.Where(header => header.Value is not null).Select(header => (Prefix + header.Name, header.Value!)))
            .Concat(Pairs("Session", properties))
            .Concat(Pairs("Prepared-Statement", prepared))
            .Concat(Pairs("Role", roles));
    }

    /// <summary>Headers of the requests that follow: who asks.</summary>
    public IEnumerable<(string Name, string Value)> ForPages() => [(Prefix + "User", user), (Prefix + "Original-User", originalUser)];

    /// <summary>Takes over what an answer changes; says it for a person, one line for each change.</summary>
    public IReadOnlyList<string> Apply(HttpResponseHeaders headers)
    {
        var changes = new List<string>();
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var value in values)
                {
                    Apply(name[Prefix.Length..].ToLowerInvariant(), value, changes);
                }
            }
        }

        return changes;
    }

    private void Apply(string name, string value, List<string> changes)
    {
        switch (name)
        {
            case "set-catalog":
                Change(ref catalog, value, "catalog", changes);
                break;
            case "set-schema":
                Change(ref schema, value, "schema", changes);
                break;
            case "set-path":
                Change(ref path, value, "path", changes);
                break;
            case "set-session":
                Put(properties, value, "session property", changes);
                break;
            case "clear-session":
                Drop(properties, value, "session property", changes);
                break;
            case "added-prepare":
                Put(prepared, value, "prepared statement", changes);
                break;
            case "deallocated-prepare":
                Drop(prepared, value, "prepared statement", changes);
                break;
            case "set-role":
                Put(roles, value, "role of catalog", changes);
                break;
            case "started-transaction-id":
                Change(ref transaction, value, "transaction", changes);
                break;
            case "clear-transaction-id":
                Change(ref transaction, null, "transaction", changes);
                break;
            default:
                ApplyUser(name, value, changes);
                break;
        }
    }

    private void ApplyUser(string name, string value, List<string> changes)
    {
        var wanted = name switch
        {
            "set-authorization-user" => value,
            "reset-authorization-user" => originalUser,
            _ => user,
        };
        if (wanted != user)
        {
            Check(name, wanted);
            user = wanted;
            changes.Add($"user {wanted}");
        }
    }

    // Headers of a change stand on every later page of the statement too; only the first is news.
    private static void Change(ref string? field, string? value, string what, List<string> changes)
    {
        if (field != value)
        {
            Check(what, value ?? string.Empty);
            field = value;
            changes.Add(value is null ? $"{what} ended" : $"{what} {value}");
        }
    }

    private static void Put(Dictionary<string, string> map, string header, string what, List<string> changes)
    {
        var cut = header.IndexOf('=', StringComparison.Ordinal);
        if (cut < 1)
        {
            throw JsonParts.Malformed($"a header names a {what} without a value");
        }

        var (name, value) = (WebUtility.UrlDecode(header[..cut]), WebUtility.UrlDecode(header[(cut + 1)..]));
        if (map.TryGetValue(name, out var old) && old == value)
        {
            return;
        }

        map[name] = value;
        changes.Add($"{what} {name} = {value.Trim()}");
    }

    private static void Drop(Dictionary<string, string> map, string header, string what, List<string> changes)
    {
        var name = WebUtility.UrlDecode(header);
        if (map.Remove(name))
        {
            changes.Add($"{what} {name} removed");
        }
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string header, Dictionary<string, string> map) => map.Count == 0
        ? []
        : [(Prefix + header, string.Join(',', map.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}")))];

    private static string RoleText(string role) => role is "ALL" or "NONE" || role.StartsWith("ROLE{", StringComparison.Ordinal) ? role : $"ROLE{{{role}}}";

    private static void Check(string name, string value)
    {
        foreach (var character in value)
        {
            if (character is < ' ' or > '~')
            {
                throw new LakehouseException(
                    ErrorKind.Invalid, $"a value for Trino's header {name} holds a character that headers cannot carry", fix: "use printable ASCII characters");
            }
        }
    }
}
