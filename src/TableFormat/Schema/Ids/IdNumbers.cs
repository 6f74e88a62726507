namespace Lakehouse.TableFormat.Schema.Ids;

/// <summary>Gives ids to columns and takes them away. Not thread-safe.</summary>
/// <param name="last">The last id that was given out; -1 for none.</param>
internal sealed class IdNumbers(int last)
{
    /// <summary>The last id that was given out.</summary>
    public int Last { get; private set; } = last;

    /// <summary>Numbers the fields of one record: all of them first, then what is inside of them.</summary>
    public ValueList<IdField> Fields(IEnumerable<Field> fields)
    {
        var list = fields.ToList();
        var first = Last + 1;
        Last += list.Count;
        return new ValueList<IdField>(list.Select((field, index) => new IdField(first + index, field.Name, field.Nullable, Type(field.Type), field.Doc)).ToList());
    }

    /// <summary>Numbers what is inside of a type.</summary>
    public IdType Type(DataType type)
    {
        switch (type)
        {
            case DataType.Struct record:
                return new IdType.Struct(Fields(record.Fields));
            case DataType.List list:
                var element = ++Last;
                return new IdType.List(element, Type(list.Element), list.ElementNullable);
            case DataType.Map map:
                var key = ++Last;
                var value = ++Last;
                return new IdType.Map(key, value, Type(map.Value), map.ValueNullable);
            default:
                return new IdType.Simple(type);
        }
    }

    /// <summary>Fields as in <paramref name="next"/>, with the ids of those that are there already.</summary>
    public ValueList<IdField> Follow(ValueList<IdField> known, ValueList<Field> next) => new(next.Select(field =>
        known.FirstOrDefault(old => old.Name == field.Name) is { } old
            ? old with { Optional = field.Nullable, Type = Follow(old.Type, field.Type) }
            : New(field)).ToList());

    /// <summary>A field that is new.</summary>
    public IdField New(Field field)
    {
        var id = ++Last;
        return new IdField(id, field.Name, field.Nullable, Type(field.Type), field.Doc);
    }

    /// <summary>Fields without ids.</summary>
    public static IEnumerable<Field> Plain(ValueList<IdField> fields) =>
        fields.Select(field => new Field(field.Name, Plain(field.Type), field.Optional, field.Doc));

    /// <summary>A type without ids.</summary>
    public static DataType Plain(IdType type) => type switch
    {
        IdType.Struct record => new DataType.Struct(new ValueList<Field>(Plain(record.Fields))),
        IdType.List list => new DataType.List(Plain(list.Element), list.ElementOptional),
        IdType.Map map => new DataType.Map(Plain(map.Value), map.ValueOptional),
        _ => ((IdType.Simple)type).Type,
    };

    private IdType Follow(IdType known, DataType next) => (known, next) switch
    {
        (IdType.Struct old, DataType.Struct record) => new IdType.Struct(Follow(old.Fields, record.Fields)),
        (IdType.List old, DataType.List list) => old with { Element = Follow(old.Element, list.Element), ElementOptional = list.ElementNullable },
        (IdType.Map old, DataType.Map map) => old with { Value = Follow(old.Value, map.Value), ValueOptional = map.ValueNullable },
        _ => Type(next),
    };
}
