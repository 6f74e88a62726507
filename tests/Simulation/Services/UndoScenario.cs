using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.Services;

/// <summary>
/// A table with a history: six writes, each with a position, a savepoint on the third, and on a merge-on-read table a compaction and a planned one
/// among those after it.
/// </summary>
internal sealed class UndoScenario
{
    private const string PositionKey = "lakehouse.position";

    private readonly StoredFiles files;
    private readonly List<IReadOnlyList<OrderRow>> states = [];

    private UndoScenario(StoredFiles files, ActiveTimeline timeline) => (this.files, Timeline) = (files, timeline);

    public static WriterOptions Options => new() { Retained = 0, MaxParallelFileGroups = 1, Ids = new SeededIds(11) };

    public ActiveTimeline Timeline { get; }

    /// <summary>The instant that has the savepoint.</summary>
    public InstantTime Savepoint => Timeline.Instants.Single(instant => instant.Action == TimelineAction.Savepoint).Time;

    public IReadOnlyList<OrderRow> RowsNow => states[^1];

    /// <summary>Rows as of the savepoint.</summary>
    public IReadOnlyList<OrderRow> RowsThen => states[2];

    /// <summary>Rows before the newest write.</summary>
    public IReadOnlyList<OrderRow> RowsBefore => states[^2];

    public static async Task<UndoScenario> CreateAsync(TableType type, bool pendingPlan = false, bool savepoint = true)
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, type: type);
        var states = new List<IReadOnlyList<OrderRow>>();
        await using (var writer = await TableWriter.OpenAsync(storage, Options, Stop))
        {
            for (var number = 1; number <= 6; number++)
            {
                await writer.WriteRowsAsync(Rows(number), new WriteRequest { ExtraMetadata = new Dictionary<string, string> { [PositionKey] = $"{number}" } });
                states.Add(await OrderTable.ReadAsync(storage));
                if (number == 3 && savepoint)
                {
                    await writer.Services.RunAsync(new SavepointRequest { Action = SavepointAction.Create, User = "sweep" }, null, Stop);
                }

                if (type == TableType.MergeOnRead && (number == 4 || (number == 5 && pendingPlan)))
                {
                    var mode = number == 4 ? CompactionMode.ScheduleAndRun : CompactionMode.ScheduleOnly;
                    await writer.Services.RunAsync(new CompactionRequest { Mode = mode }, null, Stop);
                }
            }
        }

        var state = await TableState.LoadAsync(storage, Stop);
        var scenario = new UndoScenario(await StoredFiles.OfAsync(storage), state.Timeline);
        scenario.states.AddRange(states);
        return scenario;
    }

    public Task<MemoryStorage> RestoreAsync() => files.WriteToAsync(new MemoryStorage(TimeProvider.System));

    public static async Task<ServiceResult> RunAsync(IStorage storage, ServiceRequest request)
    {
        await using var services = await TableServices.OpenAsync(storage, Options, Stop);
        return await services.RunAsync(request, cancellationToken: Stop);
    }

    /// <summary>Opens the table as the next writer does, which finishes what was decided.</summary>
    public static async Task SettleAsync(IStorage storage)
    {
        await using var writer = await TableWriter.OpenAsync(storage, Options, Stop);
    }

    /// <summary>Writes a row that changes every file group, so that leftovers would show.</summary>
    public static async Task FollowAsync(IStorage storage, IReadOnlyList<OrderRow> rows)
    {
        var news = rows.Select(row => row with { Seq = 100, Note = "follower" }).ToArray();
        await using (var writer = await TableWriter.OpenAsync(storage, Options, Stop))
        {
            await writer.WriteRowsAsync(news);
        }

        Assert.Equal(news, await OrderTable.ReadAsync(storage));
        await AssertEveryFileBelongsAsync(storage);
    }

    /// <summary>The position that the next ingest starts from.</summary>
    public static async Task<string?> PositionAsync(IStorage storage)
    {
        var state = await TableState.LoadAsync(storage, Stop);
        foreach (var write in state.Timeline.CompletedWrites.Reverse())
        {
            if ((await state.MetadataOfAsync(write, Stop)).ExtraMetadata.TryGetValue(PositionKey, out var position))
            {
                return position;
            }
        }

        return null;
    }

    public static async Task<IReadOnlyList<OrderRow>> ReadAsync(IStorage storage, InstantTime asOf) =>
        await OrderTable.ReadAsync(storage, new ScanRequest { AsOf = asOf });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // New keys, updates of old ones and, every other time, a deletion: base files and log files in each write.
    private static OrderRow[] Rows(int number)
    {
        List<OrderRow> rows = [new($"k{number}", "eu", number, $"new {number}"), new("a", "eu", number, $"{number}"), new("b", "us", number, $"{number}")];
        if (number % 2 == 0)
        {
            rows.Add(new($"k{number - 1}", "eu", number, Kind: RowKind.Delete));
        }

        return [.. rows];
    }

    private static async Task AssertEveryFileBelongsAsync(IStorage storage)
    {
        var state = await TableState.LoadAsync(storage, Stop);
        Assert.DoesNotContain(state.Timeline.Instants, instant => instant.State != InstantState.Completed && instant.Action != TimelineAction.Compaction);
        var named = new HashSet<string>();
        foreach (var write in state.Timeline.CompletedWrites)
        {
            named.UnionWith((await state.MetadataOfAsync(write, Stop)).Stats.Select(stat => stat.Path!));
        }

        named.UnionWith((await ArchivedTimeline.LoadAsync(state, Stop)).Where(archived => archived.Metadata is not null).SelectMany(archived => archived.Metadata!.Stats.Select(stat => stat.Path!)));
        await foreach (var file in storage.ListAsync(string.Empty, recursive: true, Stop))
        {
            Assert.DoesNotContain(".temp/", file.Path, StringComparison.Ordinal);
            Assert.True(!file.Name.EndsWith(".parquet", StringComparison.Ordinal) || named.Contains(file.Path), $"{file.Path} belongs to no commit");
        }
    }
}
