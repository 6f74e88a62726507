namespace Lakehouse.TableFormat.Storage;

/// <summary>Bytes of a file.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">How many.</param>
public readonly record struct StorageRange(long Start, long Length)
{
    /// <summary>The byte after the last.</summary>
    public long End => Start + Length;
}
