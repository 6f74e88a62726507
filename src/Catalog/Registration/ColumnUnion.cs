using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Catalog.Registration;

/// <summary>
/// The columns of all files, in order of first appearance, by name without case. Contradictions are gathered and told together, each with both files. Not thread-safe.
/// </summary>
/// <param name="format">What the files are.</param>
/// <param name="given">Columns whose type is given, in lower case; files may say of them what they will.</param>
internal sealed class ColumnUnion(FolderFormat format, IReadOnlySet<string> given)
{
    private const int ContradictionsShown = 10;

    private readonly CommonType common = new(format);
    private readonly Dictionary<string, (DataType? Type, FolderFile File)> known = new(StringComparer.Ordinal);
    private readonly List<string> order = [];
    private readonly List<string> contradictions = [];

    /// <summary>The columns; one that has only empty values everywhere is text.</summary>
    /// <exception cref="LakehouseException">Invalid: files contradict each other.</exception>
    public IReadOnlyList<(string Name, DataType Type)> Columns(string root) => contradictions.Count == 0
        ? [.. order.Select(name => (name, known[name].Type ?? new DataType.String()))]
        : throw new LakehouseException(
            ErrorKind.Invalid,
            "files of the folder contradict each other: " + string.Join("; ", contradictions.Take(ContradictionsShown)) + (contradictions.Count > ContradictionsShown ? $"; and {contradictions.Count - ContradictionsShown} more" : ""),
            new ErrorContext { Path = root },
            "write the files anew with one type, keep them in tables of their own, or give the type with --type name=type");

    /// <summary>Takes a file's columns in.</summary>
    public void Add(FileColumns file)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in file.Columns)
        {
            var name = column.Name.ToLowerInvariant();
            if (!seen.Add(name))
            {
                contradictions.Add($"{file.File.Path} has column {name} twice (names are without case)");
                continue;
            }

            Add(file.File, name, column.Type);
        }
    }

    private void Add(FolderFile file, string name, DataType? type)
    {
        if (!known.TryGetValue(name, out var before))
        {
            order.Add(name);
            known[name] = (type, file);
        }
        else if (before.Type is null || type is null)
        {
            known[name] = before.Type is null ? (type, file) : before;
        }
        else if (common.Of(before.Type, type) is { } both)
        {
            known[name] = (both, before.File);
        }
        else if (!given.Contains(name))
        {
            contradictions.Add($"column {name} is {HiveTypeMapping.ToHive(before.Type)} in {before.File.Path} and {HiveTypeMapping.ToHive(type)} in {file.Path}");
        }
    }
}
