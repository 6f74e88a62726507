using System.Globalization;
using Lakehouse.TableFormat.Errors;
using Thrift.Protocol.Entities;

namespace Lakehouse.Catalog.Hive.Wire;

/// <summary>
/// A struct as it is on the wire: fields by id, those of newer servers too, so that an object that is read, changed and sent back keeps what this
/// program does not know. Not thread-safe while it is changed.
/// </summary>
internal sealed class WireStruct
{
    private readonly List<WireField> _fields;

    public WireStruct()
        : this([])
    {
    }

    private WireStruct(List<WireField> fields) => _fields = fields;

    /// <summary>Fields in the order of the wire.</summary>
    public IReadOnlyList<WireField> Fields => _fields;

    /// <summary>A struct with the same fields; its lists, maps and inner structs are shared.</summary>
    public WireStruct Copy() => new([.. _fields]);

    /// <summary>Puts a field in the place of the one with its id, or in front of the next greater id.</summary>
    public WireStruct Set(short id, TType type, object value)
    {
        var at = _fields.FindIndex(field => field.Id >= id);
        if (at >= 0 && _fields[at].Id == id)
        {
            _fields[at] = new WireField(id, type, value);
        }
        else
        {
            _fields.Insert(at < 0 ? _fields.Count : at, new WireField(id, type, value));
        }

        return this;
    }

    /// <summary>Puts a text; null leaves the field out.</summary>
    public WireStruct Set(short id, string? value) => value is null ? Unset(id) : Set(id, TType.String, value);

    /// <summary>Puts a 32-bit number.</summary>
    public WireStruct Set(short id, int value) => Set(id, TType.I32, value);

    /// <summary>Puts a boolean.</summary>
    public WireStruct Set(short id, bool value) => Set(id, TType.Bool, value);

    /// <summary>Puts a struct.</summary>
    public WireStruct Set(short id, WireStruct value) => Set(id, TType.Struct, value);

    /// <summary>Puts a list.</summary>
    public WireStruct Set(short id, WireList value) => Set(id, TType.List, value);

    /// <summary>Puts a map.</summary>
    public WireStruct Set(short id, WireMap value) => Set(id, TType.Map, value);

    /// <summary>Takes a field as it came, even one that breaks the order or comes again: the last one counts.</summary>
    public void Add(WireField field)
    {
        Unset(field.Id);
        _fields.Add(field);
    }

    /// <summary>A text; null where the field is absent.</summary>
    public string? Text(short id) => Value<string>(id, "UTF-8 text");

    /// <summary>A 32-bit number or a member of an enumeration; null where the field is absent.</summary>
    public int? Number(short id) => _fields.Find(field => field.Id == id) is { Value: int number } ? number : null;

    /// <summary>A struct; null where the field is absent.</summary>
    public WireStruct? Struct(short id) => Value<WireStruct>(id, "struct");

    /// <summary>Elements of a list of structs; none where the field is absent.</summary>
    public IEnumerable<WireStruct> Structs(short id) => Elements<WireStruct>(id, "list of structs");

    /// <summary>Elements of a list of texts; none where the field is absent.</summary>
    public IEnumerable<string> Texts(short id) => Elements<string>(id, "list of UTF-8 texts");

    /// <summary>Entries of a map of texts; none where the field is absent. The last entry of a key counts.</summary>
    public Dictionary<string, string> TextMap(short id)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Value<WireMap>(id, "map")?.Entries ?? [])
        {
            texts[Expected<string>(id, key, "map of UTF-8 texts")] = Expected<string>(id, value, "map of UTF-8 texts");
        }

        return texts;
    }

    private WireStruct Unset(short id)
    {
        _fields.RemoveAll(field => field.Id == id);
        return this;
    }

    private IEnumerable<T> Elements<T>(short id, string what)
        where T : class =>
        (Value<WireList>(id, what)?.Items ?? []).Select(item => Expected<T>(id, item, what));

    private T? Value<T>(short id, string what)
        where T : class
    {
        var at = _fields.FindIndex(field => field.Id == id);
        return at < 0 ? null : Expected<T>(id, _fields[at].Value, what);
    }

    private static T Expected<T>(short id, object value, string what)
        where T : class =>
        value as T ?? throw new LakehouseException(
            ErrorKind.Corrupt,
            string.Create(CultureInfo.InvariantCulture, $"Field {id} of an object of the Hive Metastore is not a {what}."),
            fix: "Only Hive 2.3, 3.1 and 4.0 are known to work; look at what answers at that address.");
}
