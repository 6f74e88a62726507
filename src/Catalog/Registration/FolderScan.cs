using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Catalog.Registration;

/// <summary>The files of a folder, what they are, and the partitions that their folders name.</summary>
/// <param name="Format">What they are.</param>
/// <param name="Files">Files with content, in ordinal order of their paths.</param>
/// <param name="Keys">Partition keys, in lower case; empty for a table without.</param>
/// <param name="Partitions">Partition folders that hold a file.</param>
internal sealed record FolderScan(FolderFormat Format, IReadOnlyList<FolderFile> Files, IReadOnlyList<string> Keys, IReadOnlyList<PartitionFolder> Partitions)
{
    private const string Timeline = ".hoodie/hoodie.properties";

    private static readonly Dictionary<string, FolderFormat> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        [".parquet"] = FolderFormat.Parquet,
        [".parq"] = FolderFormat.Parquet,
        [".csv"] = FolderFormat.Csv,
        [".tsv"] = FolderFormat.Csv,
        [".json"] = FolderFormat.Json,
        [".jsonl"] = FolderFormat.Json,
        [".ndjson"] = FolderFormat.Json,
    };

    /// <summary>Whether the folder is a Hudi table.</summary>
    public static async Task<bool> IsHudiAsync(IStorage folder, CancellationToken cancellationToken) =>
        await folder.StatAsync(Timeline, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Lists a folder. What begins with <c>_</c> or <c>.</c> is left out, as engines do, and so are files without content.</summary>
    /// <param name="folder">Its root is the table's folder.</param>
    /// <param name="wanted">What the files are; null takes it from their names.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="LakehouseException">Invalid: no file, files of several kinds or of none, folders that are no partitions.</exception>
    public static async Task<FolderScan> ReadAsync(IStorage folder, FolderFormat? wanted, CancellationToken cancellationToken)
    {
        var files = new List<FolderFile>();
        await foreach (var entry in folder.ListAsync("", recursive: true, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Length > 0 && !entry.Path.Split('/').Any(segment => segment.StartsWith('.') || segment.StartsWith('_')))
            {
                files.Add(new FolderFile(entry.Path, entry.Length));
            }
        }

        if (files.Count == 0)
        {
            throw new LakehouseException(ErrorKind.Invalid, "the folder holds no file to register", new ErrorContext { Path = folder.Root }, "name the table's folder; names that begin with _ or . are left out");
        }

        files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        var format = wanted ?? FormatOf(files, folder.Root);
        var (keys, partitions) = HiveFolders.Of(files, folder.Root);
        return new FolderScan(format, files, keys, partitions);
    }

    private static FolderFormat FormatOf(List<FolderFile> files, string root)
    {
        var first = FormatOf(files[0], root);
        var other = files.FirstOrDefault(file => FormatOf(file, root) != first);
        return other is null
            ? first
            : throw Wrong(other, root, $"it is another kind of file than {files[0].Path}: a table has files of one kind", "keep the kinds in folders of their own, or begin the name with _ to leave it out");
    }

    private static FolderFormat FormatOf(FolderFile file, string root)
    {
        var plain = file.IsGzip ? file.Name[..^3] : file.Name;
        return Kinds.TryGetValue(Path.GetExtension(plain), out var format) && !(file.IsGzip && format == FolderFormat.Parquet)
            ? format
            : throw Wrong(file, root, "its name does not tell what it is", "say --format, name it .parquet, .csv, .tsv, .json or .ndjson (text also .gz), or begin the name with _ to leave it out");
    }

    private static LakehouseException Wrong(FolderFile file, string root, string what, string fix) =>
        new(ErrorKind.Invalid, what, new ErrorContext { Path = $"{root}/{file.Path}" }, fix);
}
