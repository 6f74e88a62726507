using Apache.Arrow;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>Meta columns of a batch of rows to write. Rows copied unchanged bring their old commit time and seqno (spec 4.1).</summary>
/// <param name="CommitTime">Instant that last changed each row.</param>
/// <param name="CommitSeqno">Sequence number of each row.</param>
/// <param name="RecordKey">Record keys, none null.</param>
internal readonly record struct MetaRows(
    StringArray CommitTime,
    StringArray CommitSeqno,
    StringArray RecordKey);
