namespace Lakehouse.TableFormat.Avro;

/// <summary>The kinds of Avro types (specification 1.11); logical types do not change how bytes are laid out.</summary>
internal enum AvroKind
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Record,
    Enum,
    Array,
    Map,
    Union,
    Fixed,
}
