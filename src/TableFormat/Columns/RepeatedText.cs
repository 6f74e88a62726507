using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Lakehouse.TableFormat.Columns;

/// <summary>
/// One text for any number of rows, as a dictionary of one entry: it costs four bytes a row whatever its length, and a Parquet writer
/// takes the dictionary over instead of finding it again. Not thread-safe.
/// </summary>
internal sealed class RepeatedText
{
    /// <summary>Type of the columns that <see cref="Rows"/> gives.</summary>
    internal static readonly DictionaryType Type = new(Int32Type.Default, StringType.Default, ordered: false);

    private readonly StringArray entry;
    private ArrowBuffer zeros = ArrowBuffer.Empty;

    internal RepeatedText(string value) => entry = new StringArray.Builder().Append(value, Encoding.UTF8).Build();

    /// <summary>A column of so many rows. It shares its memory with the ones before it; nothing of it need be disposed.</summary>
    internal DictionaryArray Rows(int count)
    {
        var bytes = count * sizeof(int);
        if (zeros.Length < bytes)
        {
            zeros = new ArrowBuffer(new byte[bytes]);
        }

        return new DictionaryArray(Type, new Int32Array(zeros, ArrowBuffer.Empty, count, 0, 0), entry);
    }
}
