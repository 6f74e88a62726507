using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing;

/// <summary>What one call of a <see cref="TableWriter"/> shall do, besides its rows.</summary>
public sealed record WriteRequest
{
    /// <summary>
    /// Name of the operation in the commit. <see cref="WriteOperation.Delete"/> makes every row a deletion of its key;
    /// all others follow each row's <see cref="RowKind"/>.
    /// </summary>
    public WriteOperation Operation { get; init; } = WriteOperation.Upsert;

    /// <summary>
    /// Entries for the commit's <c>extraMetadata</c>. Entries named <c>lakehouse.*</c> and <c>deltastreamer.checkpoint.key</c> of
    /// earlier commits are carried forward unless given here.
    /// </summary>
    public IReadOnlyDictionary<string, string> ExtraMetadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Data columns by which the rows of each new file are sorted, the first one first; empty keeps the order in which rows came.
    /// Only for operations that write new files alone: bulk insert and insert overwrite.
    /// </summary>
    public IReadOnlyList<string> SortColumns { get; init; } = [];

    /// <summary>
    /// The rows happened after everything that is stored, and their ordering values only grow, as those of a source that is followed. On a merge-on-read
    /// table with buckets nothing is then looked up; else a deletion is compared with the stored row, and the return of a deleted key makes a
    /// new base file. Has no effect on other tables.
    /// </summary>
    public bool InOrder { get; init; }

    /// <summary>Commit although no row changes, because an entry of <see cref="ExtraMetadata"/> must be kept.</summary>
    public bool AllowEmpty { get; init; }
}
