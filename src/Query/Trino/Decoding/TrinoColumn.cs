using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>
/// Builds one Arrow column from the values of one Trino type as they stand in the protocol's JSON. Nothing is allocated per value. Not thread-safe.
/// </summary>
/// <param name="path">Name of the column, for messages.</param>
/// <param name="type">Trino's type.</param>
internal abstract class TrinoColumn(string path, TrinoType type)
{
    /// <summary>Type of the column.</summary>
    public abstract IArrowType ArrowType { get; }

    /// <summary>Values so far, nulls included.</summary>
    public abstract int Length { get; }

    /// <summary>Name of the column, members after a dot.</summary>
    protected string Path => path;

    /// <summary>Trino's type of the values.</summary>
    protected TrinoType Type => type;

    /// <summary>Appends the value that <paramref name="reader"/> stands on and leaves it on the value's last token.</summary>
    /// <exception cref="LakehouseException">Corrupt: not a value of the type. Unsupported: a value that the column cannot hold exactly.</exception>
    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            AppendNull();
        }
        else
        {
            ReadValue(ref reader);
        }
    }

    /// <summary>Appends a value that stands as a name of a JSON object: the key of a map.</summary>
    public virtual void AppendKey(ReadOnlySpan<byte> text) => throw new LakehouseException(
        ErrorKind.Unsupported, $"Column {path}: a map with keys of type {type} cannot be read.", fix: "select map_entries(x), or the values that are needed");

    /// <summary>Appends a null.</summary>
    public abstract void AppendNull();

    /// <summary>Hands the values out; the column is empty afterwards and may be used again.</summary>
    public abstract ArrayData Take();

    /// <summary>Appends a value that is not null.</summary>
    protected abstract void ReadValue(ref Utf8JsonReader reader);

    /// <summary>What is thrown when a value is not one of the type.</summary>
    protected LakehouseException Malformed(string what) =>
        new(ErrorKind.Corrupt, $"Trino sent a malformed answer: column {path} of type {type} holds {what}.");
}
