using System.Globalization;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>What <c>hoodie.properties</c> says about a table, whichever release wrote it (spec 1.2). Immutable; unknown keys are kept.</summary>
public sealed record TableProperties
{
    /// <summary>Wraps entries as they stand in the file.</summary>
    /// <param name="values">Keys and unescaped values.</param>
    public TableProperties(IReadOnlyDictionary<string, string> values) =>
        Values = new SortedDictionary<string, string>(values.ToDictionary(), StringComparer.Ordinal);

    /// <summary>Every entry.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>Name of the table.</summary>
    /// <exception cref="LakehouseException">Corrupt: the file has none.</exception>
    public string TableName => Required(PropertyKeys.Name);

    /// <summary>Database, empty when the file names none.</summary>
    public string DatabaseName => Text(PropertyKeys.Database) ?? string.Empty;

    /// <summary>How updates are stored.</summary>
    /// <exception cref="LakehouseException">Corrupt: the file does not say, or says something else.</exception>
    public TableType Type => Required(PropertyKeys.Type) switch
    {
        CopyOnWriteName => TableType.CopyOnWrite,
        MergeOnReadName => TableType.MergeOnRead,
        var other => throw Bad(PropertyKeys.Type, other, $"{CopyOnWriteName} or {MergeOnReadName}"),
    };

    /// <summary>Table version; 0 when the file names none, which only very old tables do.</summary>
    public int Version => Number(PropertyKeys.Version) ?? 0;

    /// <summary>Fields of the record key, in order; empty for a table that makes its own keys.</summary>
    public IReadOnlyList<string> KeyFields => List(PropertyKeys.KeyFields);

    /// <summary>Partition fields in order, without the type suffix of newer custom key generators; empty when not partitioned.</summary>
    public IReadOnlyList<string> PartitionFields =>
        [.. List(PropertyKeys.PartitionFields).Select(name => name.Split(':', 2)[0])];

    /// <summary>How newer custom key generators make each partition value, <c>SIMPLE</c> or <c>TIMESTAMP</c>, by field; empty where the file does not say.</summary>
    public IReadOnlyDictionary<string, string> PartitionFieldTypes =>
        List(PropertyKeys.PartitionFields).Select(name => name.Split(':', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    /// <summary>True when partition folders are <c>field=value</c>.</summary>
    public bool HiveStyle => Flag(PropertyKeys.HiveStyle);

    /// <summary>True when partition values are escaped in folder names (spec 1.5).</summary>
    public bool UrlEncode => Flag(PropertyKeys.UrlEncode);

    /// <summary>Full Java class name of the key generator, also where the file has 1.x's type instead, or nothing.</summary>
    public string KeyGenerator =>
        Text(PropertyKeys.KeyGeneratorClass)
        ?? (Text(PropertyKeys.KeyGeneratorType) is { } type ? KeyGenerators.ClassOfType(type) ?? type : null)
        ?? KeyGenerators.Default(KeyFields.Count, PartitionFields.Count);

    /// <summary>Ordering fields in order: 1.x's list, or 0.x's single precombine field.</summary>
    public IReadOnlyList<string> OrderingFields =>
        List(PropertyKeys.OrderingFields) is { Count: > 0 } fields ? fields : List(PropertyKeys.PrecombineField);

    /// <summary>The first ordering field, or null.</summary>
    public string? OrderingField => OrderingFields.Count > 0 ? OrderingFields[0] : null;

    /// <summary>False for virtual keys: the meta columns are null (spec 4.2).</summary>
    public bool PopulateMetaFields => Flag(PropertyKeys.PopulateMetaFields, whenAbsent: true);

    /// <summary>Partitions of the metadata table that readers may use; empty when there is none.</summary>
    public IReadOnlyList<string> MetadataPartitions => List(PropertyKeys.MetadataPartitions);

    /// <summary>Partitions of the metadata table that are being built.</summary>
    public IReadOnlyList<string> MetadataPartitionsInflight => List(PropertyKeys.MetadataPartitionsInflight);

    /// <summary>True when writes keep change logs.</summary>
    public bool CdcEnabled => Flag(PropertyKeys.CdcEnabled);

    /// <summary>What change logs hold; null for a table that keeps none.</summary>
    /// <exception cref="LakehouseException">Unsupported: a mode that is not known.</exception>
    public CdcMode? ChangeLogs => !CdcEnabled ? null : Text(PropertyKeys.CdcMode)?.ToUpperInvariant() switch
    {
        null or "DATA_BEFORE_AFTER" => CdcMode.DataBeforeAfter,
        "DATA_BEFORE" => CdcMode.DataBefore,
        "OP_KEY_ONLY" => CdcMode.OpKeyOnly,
        var mode => throw new LakehouseException(
            ErrorKind.Unsupported, $"The table's change logs have the mode {mode}, which is not known.", new ErrorContext { Table = TableName }, "Write the table with the engine that made it."),
    };

    /// <summary>The stored name of a mode, such as <c>DATA_BEFORE_AFTER</c>.</summary>
    internal static string StoredName(CdcMode mode) => mode switch
    {
        CdcMode.OpKeyOnly => "OP_KEY_ONLY",
        CdcMode.DataBefore => "DATA_BEFORE",
        _ => "DATA_BEFORE_AFTER",
    };

    /// <summary>True when data files lack the partition columns.</summary>
    public bool DropPartitionColumns => Flag(PropertyKeys.DropPartitionColumns);

    /// <summary>Avro schema of the table's creation, or null.</summary>
    public string? CreateSchema => Text(PropertyKeys.CreateSchema);

    /// <summary>Java class that merges records, or null.</summary>
    public string? PayloadClass => Text(PropertyKeys.PayloadClass);

    /// <summary>Id of the merge strategy under either of its two keys, or null.</summary>
    public string? MergeStrategyId => Text(PropertyKeys.MergeStrategyId) ?? Text(PropertyKeys.MergerStrategy);

    /// <summary>Merge mode of versions 8 and 9, or null.</summary>
    public string? MergeMode => Text(PropertyKeys.MergeMode);

    /// <summary>Folder of archived instants under <c>.hoodie</c>.</summary>
    public string ArchiveFolder => Text(PropertyKeys.ArchiveFolder) ?? "archived";

    /// <summary>Base file format, such as <c>PARQUET</c>.</summary>
    public string BaseFileFormat => Text(PropertyKeys.BaseFileFormat) ?? "PARQUET";

    /// <summary><c>UTC</c>, <c>LOCAL</c>, or null where the file does not say (Hudi then takes each writer's own zone).</summary>
    public string? TimelineTimezone => Text(PropertyKeys.TimelineTimezone);

    /// <summary>Where the instants lie. Version 6 ignores a timeline path that Hudi 1.x may have added (spec 1.2.2).</summary>
    public TimelineLayout Layout => (Number(PropertyKeys.LayoutVersion) ?? (Version >= 8 ? 2 : 1)) >= 2
        ? new TimelineLayout(2, $"{TablePropertiesFile.Folder}/{Text(PropertyKeys.TimelinePath) ?? "timeline"}")
        : TimelineLayout.One;

    /// <summary>The stored name of a table type.</summary>
    public static string StoredName(TableType type) => type == TableType.CopyOnWrite ? CopyOnWriteName : MergeOnReadName;

    /// <summary>The same properties with one entry set, or removed when <paramref name="value"/> is null.</summary>
    public TableProperties With(string key, string? value)
    {
        var changed = Values.ToDictionary(StringComparer.Ordinal);
        if (value is null)
        {
            changed.Remove(key);
        }
        else
        {
            changed[key] = value;
        }

        return new TableProperties(changed);
    }

    /// <inheritdoc />
    public bool Equals(TableProperties? other) =>
        other is not null && Values.Count == other.Values.Count
        && Values.All(pair => other.Values.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <inheritdoc />
    public override int GetHashCode() => Values.Count;

    /// <summary>The value of a key, or null when absent or empty.</summary>
    public string? Text(string key) =>
        Values.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    private const string CopyOnWriteName = "COPY_ON_WRITE";
    private const string MergeOnReadName = "MERGE_ON_READ";

    private string Required(string key) =>
        Text(key) ?? throw new LakehouseException(
            ErrorKind.Corrupt,
            $"hoodie.properties has no {key}.",
            new ErrorContext { Path = TablePropertiesFile.Path },
            "Restore the file from a backup of the table; Hudi cannot open the table without this entry either.");

    private IReadOnlyList<string> List(string key) =>
        Text(key)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private bool Flag(string key, bool whenAbsent = false) =>
        Text(key) is { } value ? value.Equals("true", StringComparison.OrdinalIgnoreCase) : whenAbsent;

    private int? Number(string key) =>
        Text(key) is not { } value ? null
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Bad(key, value, "a number");

    private static LakehouseException Bad(string key, string value, string expected) => new(
        ErrorKind.Corrupt,
        $"hoodie.properties has {key}={value}, expected {expected}.",
        new ErrorContext { Path = TablePropertiesFile.Path });
}
