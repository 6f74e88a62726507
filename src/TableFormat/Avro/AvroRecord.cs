namespace Lakehouse.TableFormat.Avro;

/// <summary>
/// A record as values by name, for files that hold a few of them. A value is null, bool, int, long, float, double, byte[], string,
/// <see cref="AvroRecord"/>, a list of values, or a dictionary of values. Absent members read as null, which is how an older or
/// newer writer is met.
/// </summary>
internal sealed class AvroRecord
{
    private readonly Dictionary<string, object?> values = new(StringComparer.Ordinal);

    /// <summary>A member's value.</summary>
    public object? this[string name]
    {
        get => values.GetValueOrDefault(name);
        set => values[name] = value;
    }

    /// <summary>True when the record has the member, null or not.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    public string? Text(string name) => values.GetValueOrDefault(name) as string;

    public long? Long(string name) => values.GetValueOrDefault(name) switch
    {
        long value => value,
        int value => value,
        _ => null,
    };

    public int? Int(string name) => values.GetValueOrDefault(name) as int?;

    public bool? Boolean(string name) => values.GetValueOrDefault(name) as bool?;

    public AvroRecord? Record(string name) => values.GetValueOrDefault(name) as AvroRecord;

    /// <summary>The elements of an array that have type <typeparamref name="T"/>; empty when absent.</summary>
    public IReadOnlyList<T> List<T>(string name) =>
        values.GetValueOrDefault(name) is List<object?> elements ? [.. elements.OfType<T>()] : [];

    /// <summary>A map, or null when absent.</summary>
    public IReadOnlyDictionary<string, T>? Map<T>(string name, Func<object?, T> convert) =>
        values.GetValueOrDefault(name) is Dictionary<string, object?> entries
            ? entries.ToDictionary(entry => entry.Key, entry => convert(entry.Value), StringComparer.Ordinal)
            : null;

    /// <summary>A map of texts, or null when absent.</summary>
    public IReadOnlyDictionary<string, string>? Texts(string name) => Map(name, value => value as string ?? string.Empty);

    /// <summary>An array's value of elements of the accepted forms.</summary>
    public static List<object?> ListOf<T>(IEnumerable<T> elements) => [.. elements.Cast<object?>()];

    /// <summary>A map's value, or null for null.</summary>
    public static Dictionary<string, object?>? MapOf<T>(IReadOnlyDictionary<string, T>? entries, Func<T, object?> convert) =>
        entries?.ToDictionary(entry => entry.Key, entry => convert(entry.Value), StringComparer.Ordinal);

    /// <summary>A map's value of plain entries, or null for null.</summary>
    public static Dictionary<string, object?>? MapOf<T>(IReadOnlyDictionary<string, T>? entries) => MapOf(entries, value => value);
}
