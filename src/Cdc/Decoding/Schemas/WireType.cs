namespace Lakehouse.Cdc.Decoding.Schemas;

/// <summary>The form of a field in events: what must be known to read it.</summary>
/// <param name="Kind">The form.</param>
internal sealed record WireType(WireKind Kind)
{
    /// <summary>Bits of an integer or floating-point number.</summary>
    public int Width { get; init; }

    /// <summary>Whether a 64-bit integer is unsigned and wraps to negative numbers.</summary>
    public bool Unsigned { get; init; }

    /// <summary>Digits of a decimal; 0 when unknown.</summary>
    public int Precision { get; init; }

    /// <summary>Digits after the point of a decimal.</summary>
    public int Scale { get; init; }

    /// <summary>Bits of a bit field.</summary>
    public int Length { get; init; }

    /// <summary>Whether a negative JSON number could as well be an unsigned one that wrapped: then it is refused.</summary>
    public bool NegativeIsAmbiguous { get; init; }

    /// <summary>Members of a struct, in order.</summary>
    public IReadOnlyList<WireField> Members { get; init; } = [];

    /// <summary>Labels of an enum that hold a comma; text of the binlog escapes it.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Elements of an array or values of a map.</summary>
    public WireType? Element { get; init; }

    /// <summary>For a person.</summary>
    public override string ToString() => Kind switch
    {
        WireKind.Integer => $"{(Unsigned ? "unsigned " : "")}integer of {Width} bits",
        WireKind.Number => $"floating-point number of {Width} bits",
        WireKind.DecimalBytes or WireKind.DecimalText or WireKind.DecimalDouble when Precision > 0 => $"{Kind}({Precision},{Scale})",
        _ => Kind.ToString(),
    };
}
