namespace Lakehouse.TableFormat.Timeline;

/// <summary>One stored file of one instant.</summary>
/// <param name="Root">The table's folder.</param>
/// <param name="Instant">The instant in its state.</param>
/// <param name="Stamp">The file as it was listed.</param>
internal readonly record struct CommitKey(string Root, Instant Instant, FileStamp Stamp);
