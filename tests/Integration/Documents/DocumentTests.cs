using System.Text.RegularExpressions;
using Lakehouse.Cli.Configuration;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Integration.Documents;

/// <summary>Documents name what there is.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_field_of_the_configuration_is_described()
    {
        var text = string.Concat(Directory.EnumerateFiles(Checkout.PathOf("docs"), "*.md").Select(File.ReadAllText));
        Assert.All(Fields(ConfigShapes.Root), field => Assert.Matches($@"`(\w+\.)*{Regex.Escape(field)}`", text));
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var documents = Directory.EnumerateFiles(Checkout.PathOf("docs"), "*.md")
            .Concat(Directory.EnumerateFiles(Checkout.PathOf("samples"), "*.md", SearchOption.AllDirectories))
            .Append(Checkout.PathOf("README.md"));
        var broken =
            from document in documents
            from Match link in RelativeLink().Matches(File.ReadAllText(document))
            let target = Path.Combine(Path.GetDirectoryName(document)!, link.Groups["path"].Value)
            where !Path.Exists(target)
            select $"{document}: {link.Value}";
        Assert.Equal([], broken);
    }

    private static IEnumerable<string> Fields(Shape.Group group) =>
        group.Members.SelectMany(member => Inner(member.Shape).Prepend(member.Name));

    private static IEnumerable<string> Inner(Shape shape) => shape switch
    {
        Shape.Group group => Fields(group),
        Shape.Many { Item: Shape.Group group } => Fields(group),
        _ => [],
    };

    [GeneratedRegex(@"\]\((?!https?:|#)(?<path>[^)#]+)(#[^)]*)?\)")]
    private static partial Regex RelativeLink();
}
