namespace Lakehouse.Cdc.Decoding;

/// <summary>Why an event cannot be applied.</summary>
public enum BadEventKind
{
    /// <summary>The bytes are not the JSON or envelope that they should be.</summary>
    Unparsable,

    /// <summary>A value does not have the form or range of its column's type.</summary>
    WrongType,

    /// <summary>The record key is absent, null or not readable.</summary>
    MissingKey,

    /// <summary>A field's type is in no schema, DDL or declaration, so that its value would have to be guessed.</summary>
    Untyped,

    /// <summary>The event's schema cannot be brought together with the table's.</summary>
    IncompatibleSchema,
}
