using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>A type as <c>columns[].type</c> of the protocol spells it, <c>map(varchar(1), array(row(x bigint)))</c>: what the corpora hold instead of signatures.</summary>
internal sealed record WireType(string Name, IReadOnlyList<long> Numbers, IReadOnlyList<WireType> Members, IReadOnlyList<string?> Names)
{
    private static readonly string[] Containers = ["array", "map", "row", "qdigest"];

    public static WireType Parse(string text)
    {
        var at = 0;
        var type = Parse(text, ref at);
        return at == text.Length ? type : throw new FormatException($"{text} from {at}");
    }

    /// <summary>The signature that the protocol has for the type.</summary>
    public JsonObject Signature()
    {
        var arguments = new JsonArray();
        foreach (var number in Numbers)
        {
            arguments.Add(new JsonObject { ["kind"] = "LONG", ["value"] = number });
        }

        foreach (var (member, name) in Members.Zip(Names))
        {
            arguments.Add(Name == "row" ? Named(member, name) : new JsonObject { ["kind"] = "TYPE", ["value"] = member.Signature() });
        }

        return new JsonObject { ["rawType"] = Name, ["arguments"] = arguments };
    }

    private static JsonObject Named(WireType member, string? name)
    {
        var value = new JsonObject();
        if (name is not null)
        {
            value["fieldName"] = new JsonObject { ["name"] = name };
        }

        value["typeSignature"] = member.Signature();
        return new JsonObject { ["kind"] = "NAMED_TYPE", ["value"] = value };
    }

    private static WireType Parse(string text, ref int at)
    {
        var name = new StringBuilder();
        var (numbers, members, names) = (new List<long>(), new List<WireType>(), new List<string?>());
        while (at < text.Length && text[at] is not (',' or ')'))
        {
            if (text[at] == '(')
            {
                at++;
                ReadArguments(text, ref at, name.ToString(), numbers, members, names);
            }
            else
            {
                name.Append(text[at++]);
            }
        }

        var raw = name.ToString();
        raw = raw.StartsWith("INTERVAL", StringComparison.Ordinal) ? raw.ToLowerInvariant() : raw;
        if (raw == "varchar" && numbers.Count == 0)
        {
            numbers.Add(int.MaxValue);
        }

        return new WireType(raw, numbers, members, names);
    }

    private static void ReadArguments(string text, ref int at, string outer, List<long> numbers, List<WireType> members, List<string?> names)
    {
        for (; text[at - 1] != ')'; at++)
        {
            at += text[at] == ' ' ? 1 : 0;
            if (Containers.Contains(outer))
            {
                names.Add(outer == "row" ? FieldName(text, ref at) : null);
                members.Add(Parse(text, ref at));
            }
            else
            {
                var end = text.IndexOfAny([',', ')'], at);
                numbers.Add(long.Parse(text.AsSpan(at, end - at), CultureInfo.InvariantCulture));
                at = end;
            }
        }
    }

    // A field without a name begins with a type: what follows the first word tells, and types of several words begin with these.
    private static string? FieldName(string text, ref int at)
    {
        if (text[at] == '"')
        {
            var close = text.IndexOf('"', at + 1);
            var quoted = text[(at + 1)..close];
            at = close + 2;
            return quoted;
        }

        var end = text.IndexOfAny([' ', ',', '(', ')'], at);
        var word = text[at..end];
        if (text[end] != ' ' || word is "timestamp" or "time" or "INTERVAL")
        {
            return null;
        }

        at = end + 1;
        return word;
    }
}
