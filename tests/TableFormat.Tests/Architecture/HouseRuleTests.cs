using System.Xml.Linq;
using Lakehouse.TestKit;
using Mono.Cecil;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Architecture;

/// <summary>What a reader of the tree may rely on.</summary>
public sealed class HouseRuleTests
{
    private static readonly string[] BannedFolders = ["Common", "Utils", "Util", "Helpers", "Core", "Models", "Misc", "Shared"];

    public static TheoryData<string> Tops => ["src", "tests"];

    [Theory]
    [MemberData(nameof(Tops))]
    public void Namespaces_equal_folders(string top)
    {
        var wrong =
            from file in SourceFile.Below(top)
            let expected = string.Join('.', file.Folders[1..].Prepend("Lakehouse"))
            where file.Namespace is not null && file.Namespace != expected
            select $"{file.Path}: {file.Namespace}, not {expected}";
        Offenders.AreNone(wrong);
    }

    [Theory]
    [MemberData(nameof(Tops))]
    public void A_file_holds_one_type_and_has_its_name(string top)
    {
        var wrong =
            from file in SourceFile.Below(top)
            let types = file.TopLevelTypes.Distinct().ToList()
            let name = Path.GetFileName(file.Path).Split('.')[0]
            where types.Count > 1 || (types.Count == 1 && types[0] != name)
            select $"{file.Path}: {string.Join(", ", types)}";
        Offenders.AreNone(wrong);
    }

    [Theory]
    [MemberData(nameof(Tops))]
    public void No_folder_is_a_drawer_for_everything(string top) =>
        Offenders.AreNone(SourceFile.Below(top).Where(file => file.Folders.Intersect(BannedFolders).Any()).Select(file => file.Path));

    [Theory]
    [MemberData(nameof(Tops))]
    public void Files_stay_short(string top)
    {
        var files = SourceFile.Below(top);
        Assert.InRange(Percentile(files.Select(file => file.Lines.Length), 50), 1, 100);
        Assert.InRange(Percentile(files.Select(file => file.Lines.Length), 90), 1, 300);
        Offenders.AreNone(files.Where(file => file.Lines.Length > 500).Select(file => $"{file.Path}: {file.Lines.Length} lines"));
    }

    [Theory]
    [InlineData("TableFormat")]
    [InlineData("Cdc")]
    [InlineData("Catalog")]
    [InlineData("Query")]
    [InlineData("Cli")]
    public void Functions_stay_short(string project)
    {
        using var assembly = BuiltAssembly.Read(project);
        var lengths = assembly.AllTypes().SelectMany(type => type.Methods).Select(LinesOf).Where(lines => lines > 0).ToList();
        Assert.InRange(Percentile(lengths, 50), 1, 10);
        Assert.InRange(Percentile(lengths, 90), 1, 40);
    }

    [Fact]
    public void Package_versions_are_central()
    {
        var own =
            from project in Projects()
            from reference in XDocument.Load(project).Descendants("PackageReference")
            where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
            select $"{project}: {reference.Attribute("Include")?.Value}";
        Offenders.AreNone(own);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Checkout.PathOf("Lakehouse.sln")).Replace('\\', '/');
        var projects = Projects().Select(project => Path.GetRelativePath(Checkout.Root, project).Replace('\\', '/'));
        Assert.All(projects, project => Assert.Contains(project, solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_left_to_do_in_the_product()
    {
        string[] marks = ["TODO", "FIXME", "HACK", "NotImplementedException"];
        var left =
            from file in SourceFile.Below("src")
            from line in file.Lines
            where marks.Any(mark => line.Contains(mark, StringComparison.Ordinal))
            select $"{file.Path}: {line.Trim()}";
        Offenders.AreNone(left);
    }

    private static IEnumerable<string> Projects() => new[] { "src", "tests", "samples" }
        .Select(top => Checkout.PathOf(top))
        .Where(Directory.Exists)
        .SelectMany(top => Directory.EnumerateFiles(top, "*.csproj", SearchOption.AllDirectories));

    private static int LinesOf(MethodDefinition method)
    {
        var points = method.DebugInformation.SequencePoints.Where(point => !point.IsHidden).ToList();
        return points.Count == 0 ? 0 : points.Max(point => point.EndLine) - points.Min(point => point.StartLine) + 1;
    }

    private static int Percentile(IEnumerable<int> values, int percent)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 1 : sorted[(sorted.Count - 1) * percent / 100];
    }
}
