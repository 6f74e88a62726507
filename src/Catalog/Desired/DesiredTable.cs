using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Catalog.Desired;

/// <summary>Makes the objects that a catalog is to hold of a table (golden catalog section A). Stateless.</summary>
/// <param name="shape">The table.</param>
/// <param name="options">What is registered.</param>
/// <param name="limits">Which flavour the metastore has.</param>
internal sealed class DesiredTable(TableShape shape, CatalogOptions options, MetastoreLimits limits)
{
    /// <summary>The table of a variant, without the position of its sync.</summary>
    /// <param name="variant">Which of the tables.</param>
    /// <param name="observed">What is registered now: its other parameters, types of timestamps and comments are kept. Null for none.</param>
    public MetastoreTable Build(TableVariant variant, MetastoreTable? observed) => new()
    {
        Database = shape.Name.Database,
        Name = shape.Name.Table + variant.Suffix,
        TableType = "EXTERNAL_TABLE",
        Owner = observed?.Owner,
        PartitionKeys = [.. shape.PartitionColumns.Select(field => Column(field, observed?.PartitionKeys))],
        Parameters = Merged(observed?.Parameters, TableParameters(), ParameterKeys.SchemaPrefix),
        Storage = new StorageDescriptor
        {
            Columns = [.. Columns(observed?.Storage.Columns)],
            Location = shape.Location,
            InputFormat = variant.InputFormat,
            OutputFormat = HudiClasses.Output,
            SerdeLibrary = HudiClasses.Serde,
            SerdeParameters = Merged(observed?.Storage.SerdeParameters, SerdeParameters(variant), null),
        },
        Version = observed?.Version,
        Native = observed?.Native,
    };

    /// <summary>A partition of a table, or null when its path does not tell its values.</summary>
    /// <param name="table">The table as it is to be.</param>
    /// <param name="path">Partition path.</param>
    public MetastorePartition? Partition(MetastoreTable table, string path) =>
        PartitionValues.TryOf(path, shape.PartitionFields, options, out var values)
            ? new MetastorePartition
            {
                Values = values,
                Storage = table.Storage with { Location = Locations.OfPartition(shape.Location, path), SerdeParameters = PartitionSerde(table) },
                Parameters = new Dictionary<string, string>(),
            }
            : null;

    /// <summary>A partition that is registered as it is to be: SerDe parameters that others gave it stay.</summary>
    /// <param name="registered">As registered.</param>
    /// <param name="wanted">As <see cref="Partition"/> makes it.</param>
    public MetastorePartition Kept(MetastorePartition registered, MetastorePartition wanted)
    {
        var theirs = registered.Storage.SerdeParameters.Where(pair => !IsOurs(pair.Key));
        var parameters = new SortedDictionary<string, string>(
            theirs.Concat(wanted.Storage.SerdeParameters.Where(pair => IsOurs(pair.Key))).ToDictionary(), StringComparer.Ordinal);
        return wanted with { Storage = wanted.Storage with { SerdeParameters = parameters }, Parameters = registered.Parameters, Native = registered.Native };
    }

    private bool IsOurs(string key) =>
        key is ParameterKeys.SerializationFormat or ParameterKeys.Path or ParameterKeys.QueryAsReadOptimized || options.SerdeProperties.ContainsKey(key);

    // As Hudi's sync has it: where Spark is not to find a data source, only the table says its path.
    private IReadOnlyDictionary<string, string> PartitionSerde(MetastoreTable table) => options.SparkDatasource
        ? table.Storage.SerdeParameters
        : table.Storage.SerdeParameters.Where(pair => pair.Key != ParameterKeys.Path).ToDictionary();

    // Metastores compare columns by position, engines find them by name: registered columns keep their places, new ones come last.
    private IEnumerable<MetastoreColumn> Columns(IReadOnlyList<MetastoreColumn>? observed)
    {
        var places = (observed ?? []).Select((column, index) => (column.Name, index)).DistinctBy(place => place.Name).ToDictionary(place => place.Name, place => place.index, StringComparer.Ordinal);
        return Meta.Concat(shape.DataColumns).Select(field => Column(field, observed)).OrderBy(column => places.GetValueOrDefault(column.Name, int.MaxValue));
    }

    private IEnumerable<Field> Meta => options.MetaColumns ? MetaColumns.All.Select(name => new Field(name, new DataType.String())) : [];

    // A timestamp that was registered as a number stays one, or the reverse: Hive refuses the change (golden catalog fact 67).
    private MetastoreColumn Column(Field field, IReadOnlyList<MetastoreColumn>? observed)
    {
        var name = ColumnTypes.Lower(field.Name);
        var known = observed?.FirstOrDefault(column => column.Name == name);
        var type = ColumnTypes.Of(field.Type, options.Timestamps);
        if (known is not null && known.Type == ColumnTypes.Of(field.Type, !options.Timestamps))
        {
            type = known.Type;
        }

        return new MetastoreColumn(name, type, options.Comments ? field.Doc ?? "" : known?.Comment ?? "");
    }

    private IEnumerable<KeyValuePair<string, string>> TableParameters()
    {
        yield return new(ParameterKeys.External, "TRUE");
        foreach (var pair in (options.SparkDatasource ? SparkParameters() : []).Concat(options.TableProperties))
        {
            yield return pair;
        }

        if (!limits.HiveParameters)
        {
            // No metadata table is written here, so nobody may look for one.
            yield return new(ParameterKeys.MetadataListing, "FALSE");
        }
    }

    private IEnumerable<KeyValuePair<string, string>> SparkParameters()
    {
        yield return new(ParameterKeys.Provider, "hudi");
        if (options.SparkVersion is { } version && limits.HiveParameters)
        {
            yield return new(ParameterKeys.SparkVersion, version);
        }

        foreach (var pair in SparkSchema.Parameters([.. Meta, .. shape.DataColumns, .. shape.PartitionColumns], shape.PartitionFields))
        {
            yield return pair;
        }
    }

    private IEnumerable<KeyValuePair<string, string>> SerdeParameters(TableVariant variant)
    {
        yield return new(ParameterKeys.SerializationFormat, "1");
        yield return new(ParameterKeys.Path, shape.Location);
        if (options.SparkDatasource)
        {
            yield return new(ParameterKeys.QueryAsReadOptimized, variant.ReadOptimized ? "true" : "false");
        }

        foreach (var pair in options.SerdeProperties)
        {
            yield return pair;
        }
    }

    private static SortedDictionary<string, string> Merged(
        IReadOnlyDictionary<string, string>? observed, IEnumerable<KeyValuePair<string, string>> ours, string? replacedPrefix)
    {
        var merged = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in observed ?? new Dictionary<string, string>())
        {
            if (replacedPrefix is null || !key.StartsWith(replacedPrefix, StringComparison.Ordinal))
            {
                merged[key] = value;
            }
        }

        foreach (var (key, value) in ours)
        {
            merged[key] = value;
        }

        return merged;
    }
}
