using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline.Archive;

/// <summary>One HoodieArchivedMetaEntry (spec 2.6.6): a state of an instant with what its file held.</summary>
/// <param name="Instant">Time, action, state.</param>
/// <param name="Record">The whole entry.</param>
internal sealed record ArchiveEntry(Instant Instant, AvroRecord Record)
{
    /// <summary>Hudi adds this entry to the metadata of every archived commit.</summary>
    private const string RollingStat = "ROLLING_STAT";

    /// <summary>An entry as stored; null for one that names no instant.</summary>
    public static ArchiveEntry? Of(AvroRecord record) =>
        InstantTime.TryParse(record.Text("commitTime"), out var time)
        && record.Text("actionType") is { } name && Instant.ActionOf(name) is { } action
            ? new ArchiveEntry(new Instant(time, action, StateOf(record.Text("actionState"))), record)
            : null;

    /// <summary>The entry of an instant's file.</summary>
    /// <param name="instant">One state.</param>
    /// <param name="content">Content of its file.</param>
    /// <param name="path">Of the file.</param>
    /// <param name="madeAt">When the file was made.</param>
    /// <exception cref="Errors.LakehouseException">Corrupt: the file is not whole.</exception>
    public static ArchiveEntry Of(Instant instant, byte[] content, string path, DateTimeOffset madeAt)
    {
        var record = new AvroRecord
        {
            ["commitTime"] = instant.Time.ToString(),
            ["actionType"] = instant.ActionName,
            ["actionState"] = instant.State.ToString().ToUpperInvariant(),
            ["stateTransitionTime"] = InstantTime.FromUtc(madeAt).ToString(),
        };
        if (PayloadOf(instant, content, path) is var (field, payload))
        {
            record[field] = payload;
        }

        return new ArchiveEntry(instant, record);
    }

    /// <summary>What a completed write did; null for other entries.</summary>
    public CommitMetadata? Metadata =>
        Instant is { IsWrite: true, State: InstantState.Completed }
        && (Record.Record("hoodieCommitMetadata") ?? Record.Record("hoodieReplaceCommitMetadata")) is { } metadata
            ? CommitMetadataAvro.FromRecord(metadata)
            : null;

    // Old entries have no state; only completed instants were archived then.
    private static InstantState StateOf(string? name) =>
        Enum.TryParse<InstantState>(name, ignoreCase: true, out var state) ? state : InstantState.Completed;

    private static (string Field, AvroRecord Payload)? PayloadOf(Instant instant, byte[] content, string path) => (instant.Action, instant.State) switch
    {
        (TimelineAction.Commit or TimelineAction.DeltaCommit, _) => ("hoodieCommitMetadata", Metadatas(content, path)),
        (TimelineAction.ReplaceCommit, InstantState.Completed) => ("hoodieReplaceCommitMetadata", Metadatas(content, path)),
        (TimelineAction.ReplaceCommit, InstantState.Inflight) when content.Length > 0 => ("HoodieInflightReplaceMetadata", Metadatas(content, path)),
        (TimelineAction.ReplaceCommit, InstantState.Requested) when content.Length > 0 => ("hoodieRequestedReplaceMetadata", AvroContainer.ReadSingle(content, path)),
        (TimelineAction.Clean, InstantState.Completed) when content.Length > 0 => ("hoodieCleanMetadata", AvroContainer.ReadSingle(content, path)),
        (TimelineAction.Clean, _) when content.Length > 0 => ("hoodieCleanerPlan", AvroContainer.ReadSingle(content, path)),
        (TimelineAction.Rollback, InstantState.Completed) when content.Length > 0 => ("hoodieRollbackMetadata", AvroContainer.ReadSingle(content, path)),
        (TimelineAction.Compaction or TimelineAction.LogCompaction, InstantState.Requested) when content.Length > 0 =>
            ("hoodieCompactionPlan", AvroContainer.ReadSingle(content, path)),
        _ => null,
    };

    private static AvroRecord Metadatas(byte[] content, string path)
    {
        var metadata = CommitMetadataJson.Read(content, path);
        return CommitMetadataAvro.ToRecord(metadata with
        {
            ExtraMetadata = new Dictionary<string, string>(metadata.ExtraMetadata) { [RollingStat] = string.Empty },
        });
    }
}
