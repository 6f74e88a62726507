using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation;

/// <summary>
/// Random writes, overwrites and services: after each, the changes since the one before turn the rows of then into the rows of now, and
/// services change nothing.
/// </summary>
public sealed class ChangeHistoryTests(ITestOutputHelper log)
{
    private const int Steps = 20;
    private static readonly string[] Regions = ["eu", "us", "asia"];

    private readonly MemoryStorage storage = new(TimeProvider.System);
    private readonly List<string> done = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<TableType, CdcMode?, int> Tables =>
    [
        .. from type in Enum.GetValues<TableType>()
           from mode in new CdcMode?[] { CdcMode.OpKeyOnly, CdcMode.DataBefore, CdcMode.DataBeforeAfter, null }
           from seed in new[] { 1, 2 }
           select (type, mode, seed),
    ];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Changes_lead_from_each_version_to_the_next(TableType type, CdcMode? mode, int seed)
    {
        await OrderTable.CreateAsync(storage, type: type, changes: mode);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Retained = 1000 }, Stop);
        var random = new Random(seed);
        IReadOnlyList<OrderRow> rows = [];
        InstantTime? last = null;
        for (var step = 0; step < Steps; step++)
        {
            var isService = await StepAsync(writer, random, type, step, rows);
            var now = await OrderTable.ReadAsync(storage);
            var newest = (await TableState.LoadAsync(storage, Stop)).Timeline.LastCompletedWrite;
            var changes = await OrderTable.ChangesAsync(storage, last, newest);
            Assert.True(!isService || changes.Count == 0, $"{done[^1]}: {string.Join("; ", changes)}");
            Assert.True(now.SequenceEqual(Apply(rows, changes)), $"after {string.Join(", ", done)}:\nis {string.Join("; ", now)}\nchanges give {string.Join("; ", Apply(rows, changes))}");
            (rows, last) = (now, newest);
        }

        log.WriteLine(string.Join(", ", done));
        Assert.Equal(rows, Apply([], await OrderTable.ChangesAsync(storage)));
    }

    private async Task<bool> StepAsync(TableWriter writer, Random random, TableType type, int step, IReadOnlyList<OrderRow> rows)
    {
        var choice = random.Next(12);
        done.Add(choice switch
        {
            0 => "overwrite",
            1 when rows.Count > 0 => "delete partition",
            2 => "cluster",
            3 or 4 => type == TableType.MergeOnRead ? "compact" : "upsert",
            5 => type == TableType.MergeOnRead ? "log compact" : "upsert",
            _ => "upsert",
        });
        switch (done[^1])
        {
            case "overwrite":
                await writer.WriteRowsAsync([.. Rows(random, step).Where(row => row.Kind == RowKind.Upsert)], new WriteRequest { Operation = WriteOperation.InsertOverwrite });
                return false;
            case "delete partition":
                await writer.DeletePartitionsAsync([$"region={rows[random.Next(rows.Count)].Region}"], new WriteRequest(), Stop);
                return false;
            case "cluster":
                await writer.Services.RunAsync(new ClusteringRequest { SortColumns = ["note"] }, cancellationToken: Stop);
                return true;
            case "compact":
                await writer.Services.RunAsync(new CompactionRequest(), cancellationToken: Stop);
                return true;
            case "log compact":
                await writer.Services.RunAsync(new LogCompactionRequest { MinBlocks = 2 }, cancellationToken: Stop);
                return true;
            default:
                await writer.WriteRowsAsync(Rows(random, step));
                return false;
        }
    }

    private static OrderRow[] Rows(Random random, int step) =>
    [
        .. Enumerable.Range(0, 20).OrderBy(_ => random.Next()).Take(random.Next(1, 12)).Select(key =>
            new OrderRow($"k{key:00}", Regions[key % Regions.Length], step, $"note {random.Next(100)}", random.Next(4) == 0 ? RowKind.Delete : RowKind.Upsert)),
    ];

    private static List<OrderRow> Apply(IReadOnlyList<OrderRow> rows, IReadOnlyList<OrderChange> changes)
    {
        var table = rows.ToDictionary(row => row.Id, StringComparer.Ordinal);
        foreach (var change in changes)
        {
            Assert.True(change.Before is null || table.Remove(change.Before.Id, out var stored) && stored == change.Before, $"a change of a row that is not there: {change}");
            if (change.After is { } after)
            {
                Assert.True(table.TryAdd(after.Id, after), $"an insert of a row that is there: {change}");
            }
        }

        return [.. table.Values.OrderBy(row => row.Region, StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal)];
    }
}
