using Lakehouse.Catalog.Desired;
using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Planning;

/// <summary>How a registered table differs from the one that is to be.</summary>
/// <param name="Columns">Changes of columns' names, types and order, for people.</param>
/// <param name="Keys">Changes of partition keys.</param>
/// <param name="Storage">Changes of location, formats and SerDe, which partitions share.</param>
/// <param name="Others">Changes of parameters, comments and the table's type, which partitions do not share.</param>
internal sealed record TableDifference(IReadOnlyList<string> Columns, IReadOnlyList<string> Keys, IReadOnlyList<string> Storage, IReadOnlyList<string> Others)
{
    private const int LongestValue = 60;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Columns.Count + Keys.Count + Storage.Count + Others.Count == 0;

    /// <summary>All of them.</summary>
    public IEnumerable<string> All => [.. Keys, .. Columns, .. Storage, .. Others];

    /// <summary>Compares two tables.</summary>
    public static TableDifference Between(MetastoreTable observed, MetastoreTable desired) => new(
        [.. OfColumns("column", observed.Storage.Columns, desired.Storage.Columns)],
        [.. OfColumns("partition key", observed.PartitionKeys, desired.PartitionKeys)],
        [.. OfStorage(observed.Storage, desired.Storage)],
        [
            .. OfText("table type", observed.TableType, desired.TableType),
            .. OfComments(observed.Storage.Columns.Concat(observed.PartitionKeys), desired.Storage.Columns.Concat(desired.PartitionKeys)),
            .. OfParameters("parameter", observed.Parameters, desired.Parameters),
        ]);

    /// <summary>Whether a partition is stored as it is to be; comments do not matter there.</summary>
    /// <param name="observed">As registered.</param>
    /// <param name="desired">As it is to be.</param>
    /// <param name="withColumns">False where the server copies the columns to it by itself.</param>
    public static bool Differs(StorageDescriptor observed, StorageDescriptor desired, bool withColumns) =>
        OfStorage(observed, desired).Any()
        || (withColumns && !observed.Columns.Select(column => (column.Name, column.Type)).SequenceEqual(desired.Columns.Select(column => (column.Name, column.Type))));

    private static IEnumerable<string> OfStorage(StorageDescriptor observed, StorageDescriptor desired)
    {
        if (!Locations.AreSame(observed.Location, desired.Location))
        {
            yield return $"location: {observed.Location} → {desired.Location}";
        }

        foreach (var text in OfText("input format", observed.InputFormat, desired.InputFormat)
            .Concat(OfText("output format", observed.OutputFormat, desired.OutputFormat))
            .Concat(OfText("SerDe", observed.SerdeLibrary, desired.SerdeLibrary))
            .Concat(OfParameters("SerDe parameter", observed.SerdeParameters, desired.SerdeParameters)))
        {
            yield return text;
        }
    }

    private static IEnumerable<string> OfColumns(string what, IReadOnlyList<MetastoreColumn> observed, IReadOnlyList<MetastoreColumn> desired)
    {
        var before = observed.DistinctBy(column => column.Name).ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (var column in desired)
        {
            if (!before.Remove(column.Name, out var old))
            {
                yield return $"new {what} {column.Name} {column.Type}";
            }
            else if (old.Type != column.Type)
            {
                yield return $"{what} {column.Name}: {old.Type} → {column.Type}";
            }
        }

        foreach (var gone in before.Keys)
        {
            yield return $"{what} {gone} is gone";
        }

        var kept = observed.Select(column => column.Name).Where(name => !before.ContainsKey(name)).ToHashSet(StringComparer.Ordinal);
        if (!observed.Select(column => column.Name).Where(kept.Contains).SequenceEqual(desired.Select(column => column.Name).Where(kept.Contains)))
        {
            yield return $"order of the {what}s";
        }
        else if (!desired.Take(kept.Count).All(column => kept.Contains(column.Name)))
        {
            yield return $"a new {what} before others";
        }
    }

    private static IEnumerable<string> OfComments(IEnumerable<MetastoreColumn> observed, IEnumerable<MetastoreColumn> desired)
    {
        var before = observed.DistinctBy(column => column.Name).ToDictionary(column => column.Name, column => column.Comment, StringComparer.Ordinal);
        return desired.Where(column => before.TryGetValue(column.Name, out var old) && old != column.Comment)
            .Select(column => $"comment of {column.Name}: '{Short(before[column.Name])}' → '{Short(column.Comment)}'");
    }

    private static IEnumerable<string> OfParameters(string what, IReadOnlyDictionary<string, string> observed, IReadOnlyDictionary<string, string> desired)
    {
        foreach (var key in observed.Keys.Union(desired.Keys).Order(StringComparer.Ordinal))
        {
            var (old, now) = (observed.GetValueOrDefault(key), desired.GetValueOrDefault(key));
            if (old != now && !(key == ParameterKeys.Path && old is not null && now is not null && Locations.AreSame(old, now)))
            {
                yield return $"{what} {key}: {Short(old)} → {Short(now)}";
            }
        }
    }

    private static IEnumerable<string> OfText(string what, string? observed, string? desired) =>
        observed == desired ? [] : [$"{what}: {Short(observed)} → {Short(desired)}"];

    private static string Short(string? value) => value switch
    {
        null => "none",
        { Length: > LongestValue } => value[..LongestValue] + "…",
        _ => value,
    };
}
