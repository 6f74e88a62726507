using System.Text.Json.Nodes;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Query.Tests.MergeOnRead;

/// <summary>Whoever applies what a pull gives to what there was at its token has the table, whatever happened in between.</summary>
public sealed class PullReplayTests : IDisposable
{
    private static readonly string[] Columns = ["id", "region", "seq", "note"];
    private readonly TempFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private LocalStorage Table => new(folder.PathOf("shop", "t"));

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(TableType.CopyOnWrite, IncrementalPull.DefaultMergeBytes)]
    [InlineData(TableType.MergeOnRead, IncrementalPull.DefaultMergeBytes)]
    [InlineData(TableType.MergeOnRead, 8_000)]
    [InlineData(TableType.MergeOnRead, 400)]
    public async Task Pulls_over_random_histories_lead_from_state_to_state(TableType type, long mergeBytes)
    {
        var seed = Environment.GetEnvironmentVariable("LAKEHOUSE_SEED") is { } text ? int.Parse(text) : 20261123;
        try
        {
            await RunAsync(new Random(seed), type, mergeBytes);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"LAKEHOUSE_SEED={seed}: {exception.Message}", exception);
        }
    }

    [Fact]
    public async Task Compaction_gives_no_changes()
    {
        await OrderTable.CreateAsync(Table, type: TableType.MergeOnRead);
        await using var writer = await TableWriter.OpenAsync(Table, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([new OrderRow("a", "r", 1, "first"), new OrderRow("b", "r", 1, "first")]);
        var token = (await writer.WriteRowsAsync([new OrderRow("a", "r", 2, "second"), new OrderRow("b", "r", 2, Kind: RowKind.Delete)])).Instant!.Value.ToString();

        await writer.Services.RunAsync(new CompactionRequest(), null, Stop);

        var (rows, next) = await PullAsync(token);
        Assert.Empty(rows);
        Assert.True(string.CompareOrdinal(next, token) > 0);
    }

    [Fact]
    public async Task A_row_that_loses_against_a_newer_one_is_no_change()
    {
        await OrderTable.CreateAsync(Table, type: TableType.MergeOnRead);
        await using var writer = await TableWriter.OpenAsync(Table, new WriterOptions(), Stop);
        var token = (await writer.WriteRowsAsync([new OrderRow("a", "r", 5, "newer"), new OrderRow("b", "r", 5, "stays")])).Instant!.Value.ToString();

        await writer.WriteRowsAsync([new OrderRow("a", "r", 3, "late"), new OrderRow("c", "r", 3, "new")]);

        var (rows, _) = await PullAsync(token);
        Assert.Equal("""{"op":"u","id":"c","region":"r","seq":3,"note":"new"}""", Assert.Single(rows));
    }

    private async Task RunAsync(Random random, TableType type, long mergeBytes)
    {
        await OrderTable.CreateAsync(Table, type: type);
        await using var writer = await TableWriter.OpenAsync(Table, new WriterOptions { Retained = 0 }, Stop);
        var states = new List<(string Token, SortedDictionary<string, string> Rows)> { ("0", []) };
        for (var step = 0; step < 20; step++)
        {
            await StepAsync(writer, random, step, type);
            var now = await RowsAsync();
            var (token, rows) = states[random.Next(states.Count)];
            var (changes, next) = await PullAsync(token, mergeBytes);
            Assert.Equal(now, Apply(rows, changes));
            states.Add((next, now));
        }
    }

    private static async Task StepAsync(TableWriter writer, Random random, int step, TableType type)
    {
        var kind = step < 2 ? 9 : random.Next(10);
        if (kind == 0 && type == TableType.MergeOnRead)
        {
            await writer.Services.RunAsync(new CompactionRequest(), null, Stop);
        }
        else if (kind == 1)
        {
            await writer.Services.RunAsync(new ClusteringRequest { SmallFileBytes = 1 << 20, TargetFileBytes = 1 << 24, SortColumns = ["note"] }, null, Stop);
        }
        else
        {
            await writer.WriteRowsAsync([.. Enumerable.Range(0, 1 + random.Next(15)).Select(_ => RandomRow(random, step))]);
        }
    }

    private static OrderRow RandomRow(Random random, int step) =>
        new($"k{random.Next(30)}", $"r{random.Next(3)}", step + random.Next(4), $"step {step}", random.Next(4) == 0 ? RowKind.Delete : RowKind.Upsert);

    private static SortedDictionary<string, string> Apply(SortedDictionary<string, string> rows, IReadOnlyList<string> changes)
    {
        var after = new SortedDictionary<string, string>(rows, StringComparer.Ordinal);
        foreach (var change in changes.Order(StringComparer.Ordinal))
        {
            var row = JsonNode.Parse(change)!.AsObject();
            var op = (string)row["op"]!;
            row.Remove("op");
            if (op == "d")
            {
                Assert.True(after.Remove(KeyOf(row)), $"{change} was not there");
            }
            else
            {
                after[KeyOf(row)] = row.ToJsonString();
            }
        }

        return after;
    }

    private static string KeyOf(JsonObject row) => $"{row["region"]}/{row["id"]}";

    private async Task<(IReadOnlyList<string> Rows, string Next)> PullAsync(string since, long mergeBytes = IncrementalPull.DefaultMergeBytes)
    {
        var pull = await new IncrementalPull(new LocalStorage(folder.Root), mergeBytes).PullAsync(new LakeTable("shop", "t"), since, null, Stop);
        return (await SqlRows.LinesAsync(pull.Rows.Schema, pull.Rows.ReadAsync(Stop)), pull.NextToken);
    }

    private async Task<SortedDictionary<string, string>> RowsAsync()
    {
        var lines = await SqlRows.ScanAsync(await HudiTable.OpenAsync(Table, Stop), new ScanRequest { Columns = Columns });
        var rows = lines.Select(line => JsonNode.Parse(line)!.AsObject()).ToDictionary(KeyOf, row => row.ToJsonString());
        return new SortedDictionary<string, string>(rows, StringComparer.Ordinal);
    }
}
