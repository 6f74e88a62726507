using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cdc.Quarantine;

/// <summary>The quarantine's files on a store.</summary>
internal sealed class QuarantineLog(IStorage lake) : IQuarantineLog
{
    /// <summary>Stands for the database of events that belong to no known table; the table is then the topic.</summary>
    public const string UnknownDatabase = "?";

    public Task StoreAsync(TableId table, IReadOnlyList<QuarantineEntry> entries, CancellationToken cancellationToken) =>
        throw new NotSupportedException(lake.Root);

    public Task MarkSupersededAsync(TableId table, IReadOnlyList<string> eventIds, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<WaitingKey>> WaitingAsync(TableId table, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WaitingKey>>([]);
}
