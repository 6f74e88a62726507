using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lakehouse.Cli.Configuration;

/// <summary>Reads a YAML text against a tree of shapes and collects every fault on the way.</summary>
/// <param name="file">Name of the file in faults.</param>
/// <param name="substitution">Replaces <c>${…}</c>.</param>
internal sealed class ConfigReader(string file, Substitution substitution)
{
    private readonly List<ConfigFault> faults = [];

    /// <summary>All that was found wrong.</summary>
    public IReadOnlyList<ConfigFault> Faults => faults;

    /// <summary>Reads the whole text; the section holds what was right.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="root">What may stand in it; everything that a configuration has by default.</param>
    public ConfigSection Read(string yaml, Shape.Group? root = null)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException failure)
        {
            faults.Add(new ConfigFault(file, failure.Start.Line, failure.Start.Column, string.Empty, $"not valid YAML: {failure.Message.TrimEnd('.')}", "check indentation, colons and quotes near this place"));
            return ConfigSection.Empty;
        }

        if (stream.Documents.Count == 0)
        {
            faults.Add(new ConfigFault(file, 1, 1, string.Empty, "the file is empty", "`lakehouse init` writes a commented example"));
            return ConfigSection.Empty;
        }

        if (stream.Documents.Count > 1)
        {
            Add(stream.Documents[1].RootNode, string.Empty, "a second document begins here", "keep one document in the file; remove the line ---");
        }

        return ReadGroup(root ?? ConfigShapes.Root, stream.Documents[0].RootNode, string.Empty)?.Value as ConfigSection ?? ConfigSection.Empty;
    }

    private ConfigNode? Read(Shape shape, YamlNode node, string path) => shape switch
    {
        Shape.Group group => ReadGroup(group, node, path),
        Shape.Many many => ReadMany(many, node, path),
        Shape.Dictionary => ReadDictionary(shape, node, path),
        _ => node is YamlScalarNode scalar ? ReadScalar(shape, scalar, path) : Wrong(shape, node, path),
    };

    private ConfigNode? ReadGroup(Shape.Group group, YamlNode node, string path)
    {
        if (node is not YamlMappingNode mapping)
        {
            return Wrong(group, node, path);
        }

        var section = new ConfigSection();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? string.Empty;
            seen.Add(name);
            if (Array.Find(group.Members, member => member.Name == name) is not { } known)
            {
                Add(key, Join(path, name), $"there is no such field here; expected {string.Join(", ", group.Members.Select(member => member.Name))}", Spelling.Suggest(name, group.Members.Select(member => member.Name)) is { } near ? $"did you mean '{near}'?" : "remove it");
            }
            else if (Read(known.Shape, value, Join(path, name)) is { } read)
            {
                section.Add(name, read);
            }
        }

        foreach (var missing in group.Members.Where(member => member.Required && !seen.Contains(member.Name)))
        {
            Add(node, Join(path, missing.Name), $"expected {missing.Shape.Describe()}, found nothing", $"add it: {missing.Description}");
        }

        return At(node, section);
    }

    private ConfigNode? ReadMany(Shape.Many many, YamlNode node, string path)
    {
        if (node is not YamlSequenceNode sequence)
        {
            return node is YamlScalarNode { Value: not (null or "") } or YamlMappingNode && Read(many.Item, node, path) is { } single
                ? At(node, (IReadOnlyList<ConfigNode>)[single])
                : node is YamlScalarNode { Value: null or "" } ? Wrong(many, node, path) : null;
        }

        var items = new List<ConfigNode>();
        for (var index = 0; index < sequence.Children.Count; index++)
        {
            if (Read(many.Item, sequence.Children[index], FormattableString.Invariant($"{path}[{index}]")) is { } item)
            {
                items.Add(item);
            }
        }

        if (sequence.Children.Count == 0)
        {
            Add(node, path, "the list is empty", $"give it at least one item, or remove the field");
        }

        return At(node, (IReadOnlyList<ConfigNode>)items);
    }

    private ConfigNode? ReadDictionary(Shape shape, YamlNode node, string path)
    {
        if (node is not YamlMappingNode mapping)
        {
            return Wrong(shape, node, path);
        }

        var section = new ConfigSection();
        foreach (var (key, value) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? string.Empty;
            if (Read(new Shape.Text(), value, Join(path, name)) is { } read)
            {
                section.Add(name, read);
            }
        }

        return At(node, section);
    }

    private ConfigNode? ReadScalar(Shape shape, YamlScalarNode scalar, string path)
    {
        var (text, isSecret, failure) = substitution.Apply(scalar.Value ?? string.Empty);
        if (failure is not null)
        {
            Add(scalar, path, failure, "set it, or give a default as ${NAME:-default}");
            return null;
        }

        return Parse(shape, text) is { } value
            ? new ConfigNode(value, scalar.Start.Line, scalar.Start.Column, isSecret)
            : Wrong(shape, scalar, path, isSecret ? "a value that does not fit (it is kept secret)" : text.Length == 0 ? "nothing" : $"'{text}'");
    }

    private static object? Parse(Shape shape, string text) => shape switch
    {
        Shape.Text { Pattern: { } pattern } => Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant) ? text : null,
        Shape.Text => text,
        Shape.Number number => long.TryParse(text.Replace("_", string.Empty, StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= number.Min && value <= number.Max ? value : null,
        Shape.Duration => Quantities.ParseDuration(text),
        Shape.Size => Quantities.ParseSize(text),
        Shape.Flag => bool.TryParse(text, out var flag) ? flag : null,
        Shape.Choice choice => Array.IndexOf(choice.Words, text) >= 0 ? text : null,
        _ => null,
    };

    private ConfigNode? Wrong(Shape shape, YamlNode node, string path, string? found = null)
    {
        found ??= node switch
        {
            YamlScalarNode { Value: null or "" } => "nothing",
            YamlScalarNode scalar => $"'{scalar.Value}'",
            YamlSequenceNode => "a list",
            _ => "a group of fields",
        };
        var near = shape is Shape.Choice choice && node is YamlScalarNode { Value: { } word } ? Spelling.Suggest(word, choice.Words) : null;
        Add(node, path, $"expected {shape.Describe()}, found {found}", near is null ? "correct the value" : $"did you mean '{near}'?");
        return null;
    }

    private void Add(YamlNode node, string path, string message, string fix) =>
        faults.Add(new ConfigFault(file, node.Start.Line, node.Start.Column, path, message, fix));

    private static ConfigNode At(YamlNode node, object value) => new(value, node.Start.Line, node.Start.Column);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
