using Lakehouse.Catalog.Desired;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Catalog.Registration;

/// <summary>Finds the columns of a folder: out of every Parquet footer, or out of the first megabyte of every text file.</summary>
/// <param name="folder">Its root is the table's folder.</param>
/// <param name="request">What is given and need not be found.</param>
internal sealed class FolderSchema(IStorage folder, RegistrationRequest request)
{
    private const int FilesAtOnce = 8;

    private readonly Dictionary<string, string> types = request.Types.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value.ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>Reads all files.</summary>
    /// <exception cref="LakehouseException">Invalid: files that contradict each other or cannot be read by any SerDe; each is named.</exception>
    public async Task<FolderShape> ReadAsync(FolderScan scan, CancellationToken cancellationToken)
    {
        var faults = new FolderFaults(folder.Root);
        var (files, classes) = scan.Format switch
        {
            FolderFormat.Parquet => (await EachAsync(scan, ParquetColumns.ReadAsync, faults, cancellationToken).ConfigureAwait(false), FormatClasses.Parquet),
            FolderFormat.Json => (Each(await SamplesAsync(scan, faults, cancellationToken).ConfigureAwait(false), JsonColumns.Of, faults), FormatClasses.Json),
            _ => Csv(await SamplesAsync(scan, faults, cancellationToken).ConfigureAwait(false), faults),
        };
        var union = new ColumnUnion(scan.Format, types.Keys.ToHashSet(StringComparer.Ordinal));
        foreach (var file in files)
        {
            union.Add(file);
        }

        var columns = faults.Try(() => union.Columns(folder.Root));
        faults.ThrowIfAny();
        var found = columns!.Select(column => Column(column.Name, () => ColumnTypes.Of(column.Type, timestamps: true))).ToList();
        RefuseUnknownTypes(found, scan.Keys);
        return new FolderShape(WithoutKeys(found, scan), [.. scan.Keys.Select(key => Column(key, () => "string"))], classes);
    }

    private (IReadOnlyList<FileColumns> Files, FormatClasses Classes) Csv(IReadOnlyList<TextSample> samples, FolderFaults faults)
    {
        if (samples.Count == 0)
        {
            faults.ThrowIfAny();
        }

        var dialect = CsvColumns.DialectOf(samples, request);
        return (Each(samples, sample => CsvColumns.Of(sample, dialect, samples[0]), faults), FormatClasses.Csv(dialect));
    }

    private static List<FileColumns> Each(IReadOnlyList<TextSample> samples, Func<TextSample, FileColumns> read, FolderFaults faults) =>
        [.. samples.Select(sample => faults.Try(() => read(sample))).OfType<FileColumns>()];

    private Task<List<TextSample>> SamplesAsync(FolderScan scan, FolderFaults faults, CancellationToken cancellationToken) =>
        EachAsync(scan, TextSample.ReadAsync, faults, cancellationToken);

    // Faults are told in the order of the files, whichever was read first.
    private async Task<List<T>> EachAsync<T>(
        FolderScan scan, Func<IStorage, FolderFile, CancellationToken, Task<T>> read, FolderFaults faults, CancellationToken cancellationToken)
        where T : class
    {
        var all = new (T? Read, LakehouseException? Fault)[scan.Files.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(
            0,
            all.Length,
            options,
            async (at, stop) =>
            {
                try
                {
                    all[at] = (await read(folder, scan.Files[at], stop).ConfigureAwait(false), null);
                }
                catch (LakehouseException fault) when (FolderFaults.IsOne(fault))
                {
                    all[at] = (null, fault);
                }
            }).ConfigureAwait(false);
        foreach (var fault in all.Select(one => one.Fault).OfType<LakehouseException>())
        {
            faults.Add(fault);
        }

        return [.. all.Select(one => one.Read).OfType<T>()];
    }

    private MetastoreColumn Column(string name, Func<string> found) => new(name, types.TryGetValue(name, out var given) ? given : found());

    private void RefuseUnknownTypes(List<MetastoreColumn> found, IReadOnlyList<string> keys)
    {
        if (types.Keys.FirstOrDefault(name => !keys.Contains(name) && found.All(column => column.Name != name)) is { } unknown)
        {
            throw Wrong($"a type is given for {unknown}, which is neither a column nor a partition key", "name one of: " + string.Join(", ", found.Select(column => column.Name).Concat(keys)));
        }
    }

    // Hive takes no column twice. Columns that are found by name may be left out, those found by their place may not.
    private List<MetastoreColumn> WithoutKeys(List<MetastoreColumn> found, FolderScan scan)
    {
        var both = found.FirstOrDefault(column => scan.Keys.Contains(column.Name));
        return both is null || scan.Format != FolderFormat.Csv
            ? [.. found.Where(column => !scan.Keys.Contains(column.Name))]
            : throw Wrong($"{both.Name} is a column of the CSV files and a partition key", "name the column otherwise in the header, or write the files without it");
    }

    private LakehouseException Wrong(string what, string fix) => new(ErrorKind.Invalid, what, new ErrorContext { Path = folder.Root }, fix);
}
