namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Sizes of the parts of a block (spec 5.1).</summary>
internal static class LogFrame
{
    /// <summary>Bytes of the magic.</summary>
    public const int MagicLength = 6;

    /// <summary>The magic and the block's length.</summary>
    public const int PrefixLength = MagicLength + sizeof(long);

    /// <summary>Version, type and header count, content length, footer count, total length of a block without anything in it.</summary>
    public const int SmallestBlock = (4 * sizeof(int)) + (2 * sizeof(long));

    /// <summary>The version of the format that is read and written.</summary>
    public const int Version = 1;

    /// <summary>Begins every block.</summary>
    public static ReadOnlySpan<byte> Magic => "#HUDI#"u8;
}
