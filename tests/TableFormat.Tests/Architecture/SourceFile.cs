using System.Text.RegularExpressions;
using Lakehouse.TestKit;

namespace Lakehouse.TableFormat.Tests.Architecture;

/// <summary>A C# file of the checkout that a person wrote.</summary>
/// <param name="Path">Relative to the checkout, with slashes.</param>
/// <param name="Lines">Content.</param>
internal sealed partial record SourceFile(string Path, string[] Lines)
{
    /// <summary>Every C# file below the given top folder (<c>src</c>, <c>tests</c>, <c>samples</c>).</summary>
    public static IReadOnlyList<SourceFile> Below(string top) =>
    [
        .. Directory.EnumerateFiles(Checkout.PathOf(top), "*.cs", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Checkout.Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or ".cache"))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllLines(Checkout.PathOf(path)))),
    ];

    /// <summary>Folders above the file, from the top of the checkout.</summary>
    public string[] Folders => Path.Split('/')[..^1];

    /// <summary>The file-scoped namespace, or null in a program of top-level statements.</summary>
    public string? Namespace => Lines
        .Select(line => NamespaceLine().Match(line))
        .FirstOrDefault(match => match.Success)?.Groups["name"].Value;

    /// <summary>Names of the types at the file's top level, file-local ones left out.</summary>
    public IReadOnlyList<string> TopLevelTypes =>
        [.. Lines.Select(line => TypeLine().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value)];

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);")]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^(?:(?:public|internal|abstract|sealed|static|readonly|partial|ref|unsafe) )+(?:record struct|record|class|struct|interface|enum) (?<name>\w+)")]
    private static partial Regex TypeLine();
}
