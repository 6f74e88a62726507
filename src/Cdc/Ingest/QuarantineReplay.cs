using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Quarantine;

namespace Lakehouse.Cdc.Ingest;

/// <summary>Applies quarantined events of one table after another, each table in one commit that also names the events.</summary>
internal sealed class QuarantineReplay(StoredLake lake, QuarantineLog log, IngestOptions options)
{
    public async Task<ReplayResult> RunAsync(TableId group, IReadOnlyCollection<string>? eventIds, CancellationToken cancellationToken)
    {
        var stored = await log.ReadAsync(group, cancellationToken).ConfigureAwait(false);
        var waiting = stored.Where(item => item.State == QuarantineState.Waiting && eventIds?.Contains(item.Event.Id) != false).Select(item => item.Event).ToList();
        if (waiting.Count == 0) return new ReplayResult(0, 0, []);
        // Events of no known table may tell theirs now, one by one.
        var results = new List<ReplayResult>();
        foreach (var events in waiting.GroupBy(item => group.Database == QuarantineLog.UnknownDatabase ? TableOf(item) : group))
        {
            results.Add(events.Key is { } table
                ? await ApplyAsync(group, table, [.. events], cancellationToken).ConfigureAwait(false)
                : new ReplayResult(0, 0, [.. events.Select(item => item.ToPublic(group, QuarantineState.Waiting))]));
        }

        return new ReplayResult(results.Sum(part => part.Applied), results.Sum(part => part.Superseded), [.. results.SelectMany(part => part.StillBad)]);
    }

    private async Task<ReplayResult> ApplyAsync(TableId group, TableId id, List<StoredEvent> events, CancellationToken cancellationToken)
    {
        var tableOptions = options.For(id);
        var table = await lake.OpenAsync(id, tableOptions, cancellationToken).ConfigureAwait(false);
        try
        {
            // A commit may name events whose marks a crash kept from the store.
            var superseded = events.Where(item => table?.Superseded.Contains(item.Id) == true).Select(item => item.Id).ToList();
            var replayed = events.Where(item => table?.Replayed.Contains(item.Id) == true).Select(item => item.Id).ToList();
            using var decoder = new TableDecoder(FeedDecoding.Of(id, tableOptions, table));
            var stillBad = new List<QuarantinedEvent>();
            var applied = Decode(events.Where(item => !superseded.Contains(item.Id) && !replayed.Contains(item.Id)), decoder, id, stillBad);
            if (decoder.Rows > 0)
            {
                table ??= await lake.CreateAsync(id, tableOptions, decoder.Schema!, decoder.KeyColumns, cancellationToken).ConfigureAwait(false);
                await WriteAsync(id, table, decoder, applied, cancellationToken).ConfigureAwait(false);
            }

            await log.MarkSupersededAsync(group, superseded, cancellationToken).ConfigureAwait(false);
            await log.MarkReplayedAsync(group, [.. replayed, .. applied], cancellationToken).ConfigureAwait(false);
            return new ReplayResult(applied.Count + replayed.Count, superseded.Count, stillBad);
        }
        finally
        {
            if (table is not null) await table.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(TableId id, ILakeTable table, TableDecoder decoder, List<string> applied, CancellationToken cancellationToken)
    {
        using var rows = decoder.Take();
        var metadata = new Dictionary<string, string> { [QuarantineMarks.ReplayedKey] = QuarantineMarks.Write(applied) };
        CommitRunner.Settled(await table.WriteAsync(rows, false, false, metadata, cancellationToken).ConfigureAwait(false), id);
    }

    private List<string> Decode(IEnumerable<StoredEvent> events, TableDecoder decoder, TableId table, List<QuarantinedEvent> stillBad)
    {
        var applied = new List<string>();
        var context = new EnvelopeContext { Format = options.Format };
        foreach (var item in events)
        {
            try
            {
                decoder.Append(DebeziumEnvelope.Read(MessageOf(item), context), item.Sequence);
                applied.Add(item.Id);
            }
            catch (BadEventException bad)
            {
                stillBad.Add((item with { Reason = bad.Message }).ToPublic(table, QuarantineState.Waiting));
            }
        }

        return applied;
    }

    private TableId? TableOf(StoredEvent item)
    {
        try
        {
            var change = DebeziumEnvelope.Read(MessageOf(item), new EnvelopeContext { Format = options.Format });
            return change.Table.Length == 0 ? null : new TableId(change.Database, change.Table);
        }
        catch (BadEventException)
        {
            // Still not an event of any table: it stays where it is, and the caller is told.
            return null;
        }
    }

    private static SourceMessage MessageOf(StoredEvent item) => new()
    {
        Topic = item.Topic,
        Partition = item.Partition,
        Offset = item.Offset,
        TimestampMs = item.TimestampMs,
        Key = item.Key,
        HasKey = item.Key is not null,
        Value = item.Value,
        HasValue = item.Value is not null,
    };
}
