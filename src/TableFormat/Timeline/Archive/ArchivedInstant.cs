namespace Lakehouse.TableFormat.Timeline.Archive;

/// <summary>An instant that left the active timeline. Immutable.</summary>
/// <param name="Instant">Its highest archived state.</param>
/// <param name="Metadata">Of a completed write: what it did, as far as the archive keeps it (spec 2.6.6); else null.</param>
public sealed record ArchivedInstant(Instant Instant, CommitMetadata? Metadata);
