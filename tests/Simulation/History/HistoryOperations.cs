using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;

namespace Lakehouse.Simulation.History;

/// <summary>Chooses what happens next. Ordering values only grow, as those of ingest do.</summary>
internal sealed class HistoryOperations(SeededIds random)
{
    private const int Keys = 30;
    private static readonly string[] Regions = ["eu", "us", "asia"];

    private long seq;

    /// <summary>Whether file versions were counted once: no instant then says what is still readable, and readers are refused as it comes.</summary>
    public bool CleansByVersions { get; private set; }

    /// <summary>The next operation.</summary>
    public HistoryOperation Choose(HistoryLog log) => random.Next(100) switch
    {
        < 60 => Upsert(),
        < 64 => InsertOverwrite(),
        < 66 => DeletePartition(),
        < 73 => Compact(),
        < 76 => LogCompact(),
        < 80 => Cluster(),
        < 82 => Rebucket(),
        < 88 => Clean(),
        < 92 => Archive(),
        < 94 => Savepoint(log),
        < 96 => DeleteSavepoint(log),
        < 98 => Rollback(log),
        _ => Restore(log),
    };

    private HistoryOperation Upsert()
    {
        var batch = RandomRows(1 + random.Next(8));
        return new HistoryOperation("upsert", 60, async writer => EndOf((await writer.WriteRowsAsync(batch)).Outcome))
        {
            Detail = string.Join(' ', batch.Select(row => $"{(row.Kind == RowKind.Upsert ? '+' : '-')}{row.Region}/{row.Id}:{row.Seq}")),
            After = (before, commit) => before.After(batch, commit),
            MustCommit = batch.GroupBy(row => (row.Id, row.Region)).Any(rows => rows.Last().Kind == RowKind.Upsert),
        };
    }

    private HistoryOperation InsertOverwrite()
    {
        var batch = RandomRows(1 + random.Next(8)).Where(row => row.Kind == RowKind.Upsert).ToArray();
        var regions = batch.Select(row => row.Region).Distinct().ToList();
        var request = new WriteRequest { Operation = WriteOperation.InsertOverwrite };
        return new HistoryOperation(
            "insert overwrite", 60, writer => UnlessRefusedAsync(async () => (await writer.WriteRowsAsync(batch, request)).Outcome))
        {
            After = (before, commit) => before.Without(regions).After(batch, commit),
            MustCommit = batch.Length > 0,
        };
    }

    private HistoryOperation DeletePartition()
    {
        string[] regions = [Regions[random.Next(Regions.Length)]];
        return new HistoryOperation("delete partition", 40,
            writer => UnlessRefusedAsync(async () => (await writer.DeletePartitionsAsync(regions, new WriteRequest())).Outcome))
        {
            After = (before, _) => before.Without(regions),
        };
    }

    private HistoryOperation Clean()
    {
        var request = random.Next(3) switch
        {
            0 => new CleaningRequest { Policy = CleaningPolicy.LatestFileVersions, Retained = 2 + random.Next(3) },
            1 => new CleaningRequest { Policy = CleaningPolicy.LatestByHours, Retained = 1 },
            _ => new CleaningRequest { Retained = 2 + random.Next(6) },
        };
        CleansByVersions |= request.Policy == CleaningPolicy.LatestFileVersions;
        return Service("clean", 40, request);
    }

    private HistoryOperation Archive() => Service("archive", 40, new ArchivalRequest { MinCommits = 9, MaxCommits = 10 + random.Next(4) });

    private HistoryOperation Compact() => Service("compact", 60, new CompactionRequest
    {
        Mode = (CompactionMode)random.Next(3),
        Partitions = random.Next(3) == 0 ? [Regions[random.Next(Regions.Length)]] : null,
        MinLogFiles = 1 + random.Next(2),
    });

    private HistoryOperation LogCompact() => Service("log compact", 60, new LogCompactionRequest { MinBlocks = 2 });

    private HistoryOperation Cluster() => Service("cluster", 60, new ClusteringRequest
    {
        SortColumns = random.Next(2) == 0 ? ["note"] : [],
        Partitions = random.Next(2) == 0 ? [Regions[random.Next(Regions.Length)]] : null,
    });

    private HistoryOperation Rebucket() => Service("rebucket", 80, new RebucketRequest(1 + random.Next(4)));

    private HistoryOperation Savepoint(HistoryLog log) => Service("savepoint", 20, new SavepointRequest
    {
        Action = SavepointAction.Create,
        Instant = random.Next(2) == 0 ? null : Any(log),
    });

    private HistoryOperation DeleteSavepoint(HistoryLog log) =>
        Service("delete savepoint", 10, new SavepointRequest { Action = SavepointAction.Delete, Instant = Any(log) });

    private HistoryOperation Rollback(HistoryLog log) => Service("rollback", 40, new RollbackRequest { To = Any(log) }) with { EndsWriter = true };

    private HistoryOperation Restore(HistoryLog log) => Service("restore", 60, new RestoreRequest { Savepoint = Any(log) }) with { EndsWriter = true };

    private InstantTime Any(HistoryLog log)
    {
        var newest = log.Instants.TakeLast(6).ToList();
        return newest.Count == 0 ? InstantTime.Parse("20250101000000000") : newest[random.Next(newest.Count)];
    }

    private static HistoryOperation Service(string name, int calls, ServiceRequest request) => new(name, calls, async writer =>
        await UnlessRefusedAsync(async () => (await writer.Services.RunAsync(request)).Outcome))
    {
        Detail = request.ToString(),
    };

    // It may say no: there is no such savepoint, a compaction is pending, what is asked for was cleaned. Then it has changed nothing.
    private static async Task<HistoryEnd> UnlessRefusedAsync(Func<Task<CommitOutcome?>> run)
    {
        try
        {
            return EndOf(await run());
        }
        catch (LakehouseException exception) when (exception.Kind is ErrorKind.Invalid or ErrorKind.Unsupported or ErrorKind.Conflict)
        {
            return HistoryEnd.Refused;
        }
    }

    private static HistoryEnd EndOf(CommitOutcome? outcome) => outcome is null or CommitOutcome.Committed ? HistoryEnd.Done : HistoryEnd.Open;

    private OrderRow[] RandomRows(int count) => [.. Enumerable.Range(0, count).Select(_ => RandomRow())];

    private OrderRow RandomRow()
    {
        var id = $"k{random.Next(Keys)}";
        var region = Regions[random.Next(Regions.Length)];
        seq++;
        return random.Next(4) == 0 ? new OrderRow(id, region, seq, Kind: RowKind.Delete) : new OrderRow(id, region, seq, $"note {seq}");
    }
}
