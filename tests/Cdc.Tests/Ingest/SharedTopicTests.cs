using System.Text;
using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;
using Xunit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>Tables that share a topic, and one that is not to be had for a while.</summary>
public sealed class SharedTopicTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly IngestOptions Options = new()
    {
        LockRetryInterval = TimeSpan.Zero,
        UntilEnd = true,
        Tables = [new TableOptions { KeyFields = ["id"], Columns = [new ColumnDeclaration("id", "bigint")] }],
    };

    [Fact]
    public async Task A_table_that_another_process_held_gets_what_was_read_without_it()
    {
        var lake = new MemoryStorage(TimeProvider.System);
        List<(string? Key, string? Value)> messages = [Change("a", 1), Change("b", 1)];
        await RunAsync(lake, new ScriptedTopics(("t", messages)), new RecordingObserver());

        messages.AddRange([Change("a", 2), Change("b", 2), Change("a", 3)]);
        await RunBesideHolderAsync(lake, messages);

        Assert.Equal(["id=1", "id=2", "id=3"], await RowsAsync(lake, "a"));
        Assert.Equal(["id=1", "id=2"], await RowsAsync(lake, "b"));
    }

    [Fact]
    public async Task A_table_without_a_position_that_another_process_held_gets_what_was_read_without_it()
    {
        var lake = new MemoryStorage(TimeProvider.System);
        var schema = new TableSchema([new Field("id", new DataType.Long()), new Field(TableDecoder.SequenceColumn, new DataType.Long())]);
        await HudiTable.CreateAsync(
            lake.Scope("d/b"), new TableDefinition("b", schema, ["id"]) { OrderingField = TableDecoder.SequenceColumn, BucketCount = 1 }, cancellationToken: TestContext.Current.CancellationToken);

        await RunBesideHolderAsync(lake, [Change("a", 1), Change("b", 1), Change("a", 2), Change("b", 2)]);

        Assert.Equal(["id=1", "id=2"], await RowsAsync(lake, "a"));
        Assert.Equal(["id=1", "id=2"], await RowsAsync(lake, "b"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)] // the last commit of the run
    public async Task What_a_lost_commit_took_along_is_read_again(int commitRows)
    {
        var lake = new MemoryStorage(TimeProvider.System);
        List<(string? Key, string? Value)> messages = [Change("a", 1), Change("b", 1)];
        await RunAsync(lake, new ScriptedTopics(("t", messages)), new RecordingObserver());

        messages.AddRange([Change("a", 2), Change("b", 2), Change("a", 3)]);
        var observer = new RecordingObserver();
        var tables = new ConflictingTables(LakeTables.Open(lake), "b");
        await RunAsync(tables, new ScriptedTopics(("t", messages)), observer, Options with { CommitRows = commitRows });
        Assert.Equal(2, observer.Said.Count(said => said == "table d.b opened"));

        Assert.Equal(["id=1", "id=2", "id=3"], await RowsAsync(lake, "a"));
        Assert.Equal(["id=1", "id=2"], await RowsAsync(lake, "b"));
    }

    [Theory]
    [InlineData("hoodie.table.name=y\nhoodie.table.version=3\nhoodie.table.type=COPY_ON_WRITE\n")]
    [InlineData("garbage")]
    public async Task A_table_of_the_lake_that_cannot_be_read_stops_no_other(string properties)
    {
        var lake = new MemoryStorage(TimeProvider.System);
        await lake.PutAsync("d/y/.hoodie/hoodie.properties", Encoding.UTF8.GetBytes(properties), PutCondition.Always, TestContext.Current.CancellationToken);
        await RunAsync(lake, new ScriptedTopics(("t", [Change("a", 1)])), new RecordingObserver());
        Assert.Equal(["id=1"], await RowsAsync(lake, "a"));

        var observer = new RecordingObserver();
        await Assert.ThrowsAsync<LakehouseException>(() => RunAsync(lake, new ScriptedTopics(("t", [Change("a", 1), Change("y", 1), Change("a", 2)])), observer));
        Assert.Contains(observer.Said, said => said.StartsWith("stopped d.y", StringComparison.Ordinal));
        Assert.Equal(["id=1", "id=2"], await RowsAsync(lake, "a"));
    }

    [Fact]
    public async Task A_table_whose_position_could_not_be_read_at_first_gets_what_lies_behind_it()
    {
        var lake = new MemoryStorage(TimeProvider.System);
        List<(string? Key, string? Value)> messages = [Change("a", 1), Change("b", 1)];
        await RunAsync(lake, new ScriptedTopics(("t", messages)), new RecordingObserver());
        messages.AddRange([Change("b", 2), Change("a", 2)]);
        var withoutB = Options with { Tables = [Options.Tables[0] with { Table = "b", Enabled = false }, .. Options.Tables] };
        await RunAsync(LakeTables.Open(lake), new ScriptedTopics(("t", messages)), new RecordingObserver(), withoutB);

        messages.Add(Change("b", 3));
        var properties = (await lake.TryReadAsync("d/b/.hoodie/hoodie.properties", TestContext.Current.CancellationToken))!;
        await lake.PutAsync("d/b/.hoodie/hoodie.properties", "torn"u8.ToArray(), PutCondition.Always, TestContext.Current.CancellationToken);
        var observer = new RecordingObserver();
        var source = new ScriptedTopics(("t", messages))
        {
            OnAssigned = () => lake.PutAsync("d/b/.hoodie/hoodie.properties", properties, PutCondition.Always, CancellationToken.None).GetAwaiter().GetResult(),
        };
        await RunAsync(lake, source, observer);

        Assert.Equal(["id=1", "id=2", "id=3"], await RowsAsync(lake, "b"));
    }

    [Fact]
    public async Task A_tombstone_that_waits_for_a_commit_is_still_one()
    {
        var lake = new MemoryStorage(TimeProvider.System);
        var (delete, tombstone) = (Message(3, "d", "a", "{\"id\":3}", null), ("{\"id\":3}", (string?)null));
        var observer = new RecordingObserver();
        var source = new ScriptedTopics(("t", [Change("b", 1), Change("a", 1), Change("a", 3), delete, tombstone, Change("a", 2)]));
        await RunAsync(LakeTables.Open(lake), source, observer, Options with { CommitRows = 1 });

        Assert.DoesNotContain(observer.Said, said => said.StartsWith("quarantined", StringComparison.Ordinal));
        Assert.Equal(["id=1", "id=2"], await RowsAsync(lake, "a"));
    }

    [Fact]
    public async Task Only_what_is_committed_is_shown_to_those_who_watch_the_source()
    {
        var source = new ScriptedTopics(("t", [Change("a", 1), Change("a", 2), Change("a", 3)]));
        var observer = new RecordingObserver();
        await RunAsync(LakeTables.Open(new MemoryStorage(TimeProvider.System)), source, observer, Options with { CommitRows = 1 });

        Assert.Equal([1, 2, 3], source.Shown);
    }

    [Fact]
    public async Task A_table_that_waits_is_left_to_the_process_that_serves_its_topic_now()
    {
        var lake = new MemoryStorage(TimeProvider.System);
        List<(string? Key, string? Value)> messages = [Change("a", 1), Change("b", 1)];
        await RunAsync(lake, new ScriptedTopics(("t", messages)), new RecordingObserver());

        messages.AddRange([Change("a", 2), Change("b", 2)]);
        var observer = new RecordingObserver();
        var holder = await TableWriter.OpenAsync(lake.Scope("d/b"), new WriterOptions(), TestContext.Current.CancellationToken);
        var polls = 0;
        ScriptedTopics? source = null;
        source = new ScriptedTopics(("t", messages), ("other", [Change("c", 1)]))
        {
            MayEnd = () =>
            {
                if (polls++ == 0) source!.Lose("t");
                if (polls == 5) holder.DisposeAsync().AsTask().GetAwaiter().GetResult();
                return polls == 10;
            },
        };
        await RunAsync(lake, source, observer);

        Assert.Contains("waiting d.b", observer.Said);
        Assert.DoesNotContain("table d.b opened", observer.Said);
        Assert.Equal(["id=1", "id=2"], await RowsAsync(lake, "a"));
    }

    // The table b is held by another process until everything was read once.
    private static async Task RunBesideHolderAsync(MemoryStorage lake, List<(string? Key, string? Value)> messages)
    {
        var holder = await TableWriter.OpenAsync(lake.Scope("d/b"), new WriterOptions(), TestContext.Current.CancellationToken);
        var observer = new RecordingObserver();
        var source = new ScriptedTopics(("t", messages))
        {
            MayEnd = () =>
            {
                // The run goes on all the same: it ends when everything is committed.
                holder.DisposeAsync().AsTask().GetAwaiter().GetResult();
                return true;
            },
        };
        await RunAsync(lake, source, observer);
        Assert.Contains("waiting d.b", observer.Said);
    }

    private static Task RunAsync(MemoryStorage lake, ScriptedTopics source, RecordingObserver observer) =>
        RunAsync(LakeTables.Open(lake), source, observer, Options);

    private static async Task RunAsync(ILakeTables tables, ScriptedTopics source, RecordingObserver observer, IngestOptions options)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        await new IngestLoop(options, source, tables, observer, TimeProvider.System).RunAsync(limit.Token, limit.Token);
    }

    private static async Task<List<string>> RowsAsync(MemoryStorage lake, string table) => (await StoredRowTexts.ReadAsync(lake, new TableId("d", table))).Rows;

    private static (string? Key, string? Value) Change(string table, int id) => Message(id, "c", table, null, $$"""{"id":{{id}}}""");

    private static (string? Key, string? Value) Message(int id, string op, string table, string? before, string? after) =>
        ($$"""{"id":{{id}}}""", $$$$"""{"op":"{{{{op}}}}","before":{{{{before ?? "null"}}}},"after":{{{{after ?? "null"}}}},"source":{"db":"d","table":"{{{{table}}}}"}}""");
}
