namespace Lakehouse.TableFormat.Timeline;

/// <summary>What a listing tells of a file's content: the same stamp of the same file means the same bytes. Decides only whether something remembered still holds.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedAt">Ticks of the modification time, UTC.</param>
internal readonly record struct FileStamp(long Length, long ModifiedAt)
{
    /// <summary>The file as the one who made it knows it: without the time that the store gave it.</summary>
    public FileStamp Made => this with { ModifiedAt = 0 };
}
