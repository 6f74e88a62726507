namespace Lakehouse.TableFormat.Schema.Ids;

/// <summary>A type whose members have ids. Immutable; compares by structure.</summary>
internal abstract record IdType
{
    private IdType()
    {
    }

    /// <summary>A type without members.</summary>
    public sealed record Simple(DataType Type) : IdType;

    /// <summary>Named members.</summary>
    public sealed record Struct(ValueList<IdField> Fields) : IdType;

    /// <summary>A list.</summary>
    public sealed record List(int ElementId, IdType Element, bool ElementOptional) : IdType;

    /// <summary>A map from text.</summary>
    public sealed record Map(int KeyId, int ValueId, IdType Value, bool ValueOptional) : IdType;
}
