using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Lakehouse.Cli.Configuration;

/// <summary>A configuration as YAML again, with the defaults that apply, and without secrets.</summary>
internal static partial class ConfigText
{
    private const string Mask = "'****'";

    /// <summary>The text; values from outside the file and values of secret names are masked.</summary>
    public static string Of(ConfigSection root)
    {
        var text = new StringBuilder();
        Write(text, ConfigShapes.Root, root, string.Empty);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Shape.Group shape, ConfigSection section, string indent)
    {
        foreach (var member in shape.Members)
        {
            if (section.Nodes.TryGetValue(member.Name, out var node))
            {
                text.Append(indent).Append(member.Name).Append(':');
                WriteNode(text, member.Shape, member.Name, node, indent);
            }
            else if (member.Default is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"{indent}{member.Name}: {member.Default}  # default\n");
            }
        }
    }

    private static void WriteNode(StringBuilder text, Shape shape, string name, ConfigNode node, string indent)
    {
        switch (node.Value)
        {
            case ConfigSection section when shape is Shape.Group group:
                text.Append('\n');
                Write(text, group, section, indent + "  ");
                break;
            case ConfigSection free:
                text.Append('\n');
                foreach (var (key, value) in free.Nodes)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{indent}  {key}: {Scalar(key, value)}\n");
                }

                break;
            case IReadOnlyList<ConfigNode> items:
                WriteItems(text, ((Shape.Many)shape).Item, name, items, indent);
                break;
            default:
                text.Append(' ').Append(Scalar(name, node)).Append('\n');
                break;
        }
    }

    private static void WriteItems(StringBuilder text, Shape item, string name, IReadOnlyList<ConfigNode> items, string indent)
    {
        text.Append('\n');
        foreach (var node in items)
        {
            if (node.Value is ConfigSection section)
            {
                var inner = new StringBuilder();
                Write(inner, (Shape.Group)item, section, indent + "    ");
                text.Append(indent).Append("  - ").Append(inner.ToString().AsSpan(indent.Length + 4));
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{indent}  - {Scalar(name, node)}\n");
            }
        }
    }

    private static string Scalar(string name, ConfigNode node) => node switch
    {
        { IsSecret: true } => Mask,
        _ when SecretName().IsMatch(name) => Mask,
        { Value: string text } => PlainText().IsMatch(text) ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}'",
        { Value: TimeSpan time } => FormattableString.Invariant($"{time.TotalSeconds}s"),
        { Value: bool flag } => flag ? "true" : "false",
        _ => Convert.ToString(node.Value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"password|secret|token|credential|jaas|passphrase|private|api.?key|key\.pem|oauthbearer\.config", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^[A-Za-z0-9_./][A-Za-z0-9_./:,\- ]*$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainText();
}
