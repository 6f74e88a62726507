namespace Lakehouse.TableFormat.Schema;

/// <summary>Bytes of a decimal in Avro and Parquet files: the smallest count whose signed range holds 10^p - 1 (spec 4.4).</summary>
internal static class DecimalSize
{
    private static readonly int[] Bytes = [.. Enumerable.Range(0, 39).Select(Compute)];

    /// <summary>Size for a precision of 1 to 38.</summary>
    public static int Of(int precision) => Bytes[precision];

    private static int Compute(int precision)
    {
        var largest = System.Numerics.BigInteger.Pow(10, precision) - 1;
        return largest.GetByteCount();
    }
}
