using System.Collections.Concurrent;
using Lakehouse.Catalog.Glue.Api;
using Lakehouse.Catalog.Metastore;
using Microsoft.Extensions.Logging;

namespace Lakehouse.Catalog.Glue;

/// <summary>
/// Partition indexes that the settings want, named and announced as Hudi's sync does it (golden catalog fact 65). A table gets them when it is made; one that
/// exists is looked at once per process. An index only makes queries faster, so a refusal is logged and the sync goes on, as Hudi's does. Thread-safe.
/// </summary>
/// <param name="service">Glue.</param>
/// <param name="wanted">Keys of each index.</param>
/// <param name="logger">Refusals.</param>
internal sealed partial class GlueIndexes(IGlueService service, IReadOnlyList<IReadOnlyList<string>> wanted, ILogger logger)
{
    private const string Announcement = "partition_filtering.enabled";

    private readonly ConcurrentDictionary<string, bool> known = new(StringComparer.Ordinal);

    /// <summary>Indexes whose keys the table has, in the order of the settings.</summary>
    public IReadOnlyList<GlueIndex> Of(MetastoreTable table) =>
        [.. wanted.Where(keys => keys.All(key => table.PartitionKeys.Any(column => column.Name == key)))
            .Select(keys => new GlueIndex(keys, $"hudi_managed_[{string.Join(", ", keys)}]"))];

    /// <summary>The table with the parameter by which Athena uses indexes; unchanged when it has none.</summary>
    public MetastoreTable Announce(MetastoreTable table) => Of(table).Count == 0
        ? table
        : table with { Parameters = new Dictionary<string, string>(table.Parameters) { [Announcement] = "true" } };

    /// <summary>Remembers that a table was made with its indexes.</summary>
    public void Made(MetastoreTable table) => known[Name(table)] = true;

    /// <summary>Makes those that a table lacks, once per process.</summary>
    public async Task EnsureAsync(MetastoreTable table, CancellationToken cancellationToken)
    {
        var indexes = Of(table);
        if (indexes.Count == 0 || !known.TryAdd(Name(table), true))
        {
            return;
        }

        var there = await service.GetPartitionIndexesAsync(table.Database, table.Name, cancellationToken).ConfigureAwait(false);
        foreach (var index in there.Value is null ? [] : indexes.Where(index => !there.Value.Contains(index.IndexName)))
        {
            var fault = await service.CreatePartitionIndexAsync(table.Database, table.Name, index, cancellationToken).ConfigureAwait(false);
            if (fault is { IsAlreadyThere: false })
            {
                LogRefusal(index.IndexName, Name(table), fault.Code, fault.Message);
            }
        }
    }

    private static string Name(MetastoreTable table) => $"{table.Database}.{table.Name}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Glue did not make partition index {Index} of {Table}: {Code}: {Reason}")]
    private partial void LogRefusal(string index, string table, string code, string reason);
}
