namespace Lakehouse.Cdc.Quarantine;

/// <summary>Where the line stores events that it cannot apply. Thread-safe.</summary>
internal interface IQuarantineLog
{
    /// <summary>Stores the events durably; storing one again changes nothing.</summary>
    Task StoreAsync(TableId table, IReadOnlyList<QuarantineEntry> entries, CancellationToken cancellationToken);

    /// <summary>Marks events as superseded; marking one again changes nothing.</summary>
    Task MarkSupersededAsync(TableId table, IReadOnlyList<string> eventIds, CancellationToken cancellationToken);

    /// <summary>Keys of the table's waiting events, with the ids of the events.</summary>
    Task<IReadOnlyList<WaitingKey>> WaitingAsync(TableId table, CancellationToken cancellationToken);
}
