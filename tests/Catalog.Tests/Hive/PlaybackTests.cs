using Lakehouse.Catalog.Hive;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>The metastores 2.3.9, 3.1.3 and 4.0.1 as their captured conversations have them: what we ask is what their client asked, and every answer is understood.</summary>
public sealed class PlaybackTests
{
    private const string Database = "lake_wire";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(WireTranscript.Versions), MemberType = typeof(WireTranscript))]
    public async Task Databases(string version)
    {
        var transcript = WireTranscript.Load(version);
        await using var server = new PlaybackServer(transcript);
        await using var metastore = Open(server);

        server.Next(transcript.Find("missing database"));
        Assert.Null(await metastore.GetDatabaseAsync(Database, Stop));
        Assert.Equal(transcript.Find("first call of every client").Request, server.Hello);
        AssertSent(transcript.Find("missing database"), server);

        server.Next(transcript.Find("create", "create_database"), transcript.Find("create again"));
        var database = new MetastoreDatabase { Name = Database, Description = "made by hand", Location = "file:/tmp/lake/wire" };
        await metastore.CreateDatabaseAsync(database, Stop);
        AssertSent(transcript.Find("create", "create_database"), server);
        await metastore.CreateDatabaseAsync(database, Stop);
        server.TakeRequest();

        server.Next(transcript.Find("read back", "get_database"));
        Assert.Equal(database, await metastore.GetDatabaseAsync(Database, Stop));
        AssertSent(transcript.Find("read back", "get_database"), server);

        // 4.0.1 takes the name.
        server.Next(transcript.Find("bad name"));
        var refused = metastore.CreateDatabaseAsync(new MetastoreDatabase { Name = "bad-name" }, Stop);
        if (version == "4.0.1")
        {
            await refused;
        }
        else
        {
            Assert.Equal(ErrorKind.Invalid, (await Assert.ThrowsAsync<LakehouseException>(() => refused)).Kind);
        }

        server.AssertAllSaid();
    }

    [Theory]
    [MemberData(nameof(WireTranscript.Versions), MemberType = typeof(WireTranscript))]
    public async Task Tables_are_made_and_read(string version)
    {
        var transcript = WireTranscript.Load(version);
        await using var server = new PlaybackServer(transcript);
        await using var metastore = Open(server);
        var create = transcript.Find("create a partitioned Hudi table");

        server.Next(MissingTable(transcript), create, transcript.Find("again"), transcript.Find("get_table_req"));
        Assert.Null(await metastore.GetTableAsync(Database, "t1", Stop));
        server.TakeRequest();
        await metastore.CreateTableAsync(Table(), Stop);
        var sent = await server.TakeBodyAsync();
        var golden = await WireMessages.BodyAsync(create.Request);

        // The server sets the time by itself; empty lists of buckets and sorting and empty parameters are what it makes of none.
        string[] withoutTimes = ["/1/4", "/1/7/8", "/1/7/9", "/1/7/10", "/2"];
        Assert.Equal(WireText.Of(golden, "", withoutTimes), WireText.Of(sent, "", withoutTimes));

        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<LakehouseException>(() => metastore.CreateTableAsync(Table(), Stop))).Kind);
        server.TakeRequest();
        var read = await metastore.GetTableAsync(Database, "t1", Stop);
        AssertSent(transcript.Find("get_table_req"), server);
        Assert.True(HiveSameness.Same(Table(), read!));
        Assert.Equal("lakehouse", read!.Owner);
        server.AssertAllSaid();
    }

    [Theory]
    [MemberData(nameof(WireTranscript.Versions), MemberType = typeof(WireTranscript))]
    public async Task What_is_refused_has_its_kind_and_the_words_of_the_server(string version)
    {
        var transcript = WireTranscript.Load(version);
        await using var server = new PlaybackServer(transcript);
        await using var metastore = Open(server);

        server.Next(
            transcript.Find("in a missing database"),
            transcript.Find("bad column type"),
            transcript.Find("location on a file system that the server has no driver for"),
            transcript.Find("same, s3a"),
            transcript.Find("no serdeInfo"));
        await RefusedAsync(ErrorKind.Invalid, "nodb");
        await RefusedAsync(ErrorKind.Invalid, "integr");
        await RefusedAsync(ErrorKind.Invalid, "No FileSystem for scheme");
        Assert.Contains("hadoop-aws", await RefusedAsync(ErrorKind.Invalid, "S3AFileSystem not found"), StringComparison.Ordinal);
        await RefusedAsync(ErrorKind.Unavailable, "Invalid SerDeInfo object");

        server.Next(transcript.Find("unknown method"), transcript.Find("required field missing"));
        Assert.Equal(ErrorKind.Unsupported, (await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetTableAsync(Database, "t1", Stop))).Kind);
        Assert.Equal(ErrorKind.Unsupported, (await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetTableAsync(Database, "t1", Stop))).Kind);
        server.AssertAllSaid();

        async Task<string> RefusedAsync(ErrorKind kind, string words)
        {
            var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.CreateTableAsync(Table(), Stop));
            Assert.Equal(kind, failure.Kind);
            Assert.Contains(words, failure.Message, StringComparison.Ordinal);
            return failure.Fix!;
        }
    }

    [Theory]
    [MemberData(nameof(WireTranscript.Versions), MemberType = typeof(WireTranscript))]
    public async Task Partitions_are_added_read_moved_and_dropped(string version)
    {
        var transcript = WireTranscript.Load(version);
        await using var server = new PlaybackServer(transcript);
        await using var metastore = Open(server);
        var table = Table();

        server.Next(transcript.Find("add two"));
        await metastore.AddPartitionsAsync(table, [Partition("2024-01-01"), Partition("2024-01-02")], Stop);
        await AssertSameAsync(transcript.Find("add two"), server, "/1/3/4", "/1/3/6/8", "/1/3/6/9", "/1/3/6/10", "/1/3/7");

        server.Next(transcript.Find("by names"));
        var found = await metastore.GetPartitionsAsync(table, [["2024-01-01"], ["nope"], ["x/y"]], Stop);
        AssertSent(transcript.Find("by names"), server);
        Assert.Equal(["2024-01-01", "x/y"], found.Select(partition => Assert.Single(partition.Values)).Order());
        Assert.All(found, partition => Assert.Equal(table.Storage.Columns, partition.Storage.Columns));

        server.Next(transcript.Find("with context"));
        await metastore.AlterPartitionsAsync(table, [Partition("2024-01-02")], Stop);
        await AssertSameAsync(transcript.Find("with context"), server, "/3/4", "/3/6/8", "/3/6/9", "/3/6/10", "/3/7");

        server.Next(transcript.Find("several", "drop_partitions_req"));
        await metastore.DropPartitionsAsync(table, [["a b"], ["100%"]], Stop);
        await AssertSameAsync(transcript.Find("several", "drop_partitions_req"), server, "/1/6");

        server.Next(transcript.Find("one missing among two"));
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<LakehouseException>(() => metastore.AlterPartitionsAsync(table, [Partition("nope")], Stop))).Kind);
        server.AssertAllSaid();
    }

    [Theory]
    [MemberData(nameof(WireTranscript.Versions), MemberType = typeof(WireTranscript))]
    public async Task Partitions_are_listed_by_name_and_a_missing_table_has_none(string version)
    {
        var transcript = WireTranscript.Load(version);
        await using var server = new PlaybackServer(transcript);
        await using var metastore = Open(server);

        server.Next(transcript.Find("names (escaped)"), transcript.Find("by names"));
        var listed = await metastore.ListPartitionsAsync(Table(), Stop).ToListAsync(Stop);
        Assert.Equal(2, listed.Count);
        AssertSent(transcript.Find("names (escaped)"), server);
        Assert.Equal(13, (await server.TakeBodyAsync()).Texts(3).Count());

        // 2.3.9 answers with an internal error, 3.1.3 with an exception, 4.0.1 with an empty list.
        server.Next(transcript.Find("partition names of a missing table"));
        if (version != "4.0.1")
        {
            server.Next(MissingTable(transcript));
        }

        Assert.Empty(await metastore.ListPartitionsAsync(Table(), Stop).ToListAsync(Stop));

        server.Next(transcript.Find("to a missing table"), MissingTable(transcript));
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<LakehouseException>(() => metastore.AddPartitionsAsync(Table(), [Partition("x")], Stop))).Kind);
        server.AssertAllSaid();
    }

    [Theory]
    [MemberData(nameof(WireTranscript.Versions), MemberType = typeof(WireTranscript))]
    public async Task A_table_is_altered_and_keeps_what_only_the_server_knows(string version)
    {
        var transcript = WireTranscript.Load(version);
        await using var server = new PlaybackServer(transcript);
        await using var metastore = Open(server);
        var stored = transcript.Find("get_table_req");
        server.Next(stored, stored, transcript.Find("int → bigint, CASCADE"));
        var observed = (await metastore.GetTableAsync(Database, "t1", Stop))!;
        MetastoreColumn[] columns = [.. observed.Storage.Columns, new MetastoreColumn("extra", "string")];
        await metastore.AlterTableAsync(observed with { Storage = observed.Storage with { Columns = columns } }, observed, cascade: true, Stop);

        server.TakeRequest();
        server.TakeRequest();
        var sent = await server.TakeBodyAsync();
        Assert.Equal("alter_table_with_environment_context", transcript.Find("int → bigint, CASCADE").Method);
        var context = sent.Struct(4)!.TextMap(1);
        Assert.Equal(["CASCADE", "DO_NOT_UPDATE_STATS", "expected_parameter_key", "expected_parameter_value"], context.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("20240101000000000", context["expected_parameter_value"]);

        // Everything that was read goes back, apart from the columns.
        var answered = (await WireMessages.BodyAsync(stored.Reply)).Struct(0)!.Struct(1)!;
        Assert.Equal(WireText.Of(answered, "", "/7/1"), WireText.Of(sent.Struct(3)!, "", "/7/1"));
        Assert.Equal(9, sent.Struct(3)!.Struct(7)!.Structs(1).Count());
        server.AssertAllSaid();
    }

    [Theory]
    [MemberData(nameof(WireTranscript.Versions), MemberType = typeof(WireTranscript))]
    public async Task A_refused_change_of_columns_is_unsupported_with_the_fix(string version)
    {
        var transcript = WireTranscript.Load(version);
        await using var server = new PlaybackServer(transcript);
        await using var metastore = Open(server);
        var stored = transcript.Find("get_table_req");
        server.Next(stored, stored, transcript.Find("bigint → int (narrower)"), stored);
        var observed = (await metastore.GetTableAsync(Database, "t1", Stop))!;
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.AlterTableAsync(observed, observed, cascade: false, Stop));
        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.Contains("types incompatible with the existing columns", failure.Message, StringComparison.Ordinal);
        Assert.Equal("lake_wire.t1", failure.Context.Table);

        // Somebody dropped it meanwhile: the same answer is then a conflict.
        server.Next(stored, transcript.Find("alter a missing table"), MissingTable(transcript));
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<LakehouseException>(() => metastore.AlterTableAsync(observed, observed, cascade: false, Stop))).Kind);

        // Somebody changed it before us.
        server.Next(stored);
        var older = observed with { Parameters = new Dictionary<string, string>(observed.Parameters) { ["last_commit_time_sync"] = "19990101000000000" } };
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<LakehouseException>(() => metastore.AlterTableAsync(observed, older, cascade: false, Stop))).Kind);
        server.AssertAllSaid();
    }

    // Hive 2.3 knows no such setting: it answers with an exception in the same field as this one.
    [Theory]
    [MemberData(nameof(WireTranscript.Versions), MemberType = typeof(WireTranscript))]
    public async Task A_server_that_cannot_be_told_to_take_columns_refuses_them_all_the_same(string version)
    {
        var transcript = WireTranscript.Load(version);
        await using var server = new PlaybackServer(transcript);
        await using var metastore = Open(server, force: true);
        var (stored, refused) = (transcript.Find("get_table_req"), transcript.Find("bigint → int (narrower)"));
        server.Next(stored, stored, refused, stored, refused, refused, stored, stored);
        var observed = (await metastore.GetTableAsync(Database, "t1", Stop))!;
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.AlterTableAsync(observed, observed, cascade: false, Stop));
        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.NotNull(await metastore.GetTableAsync(Database, "t1", Stop));
        server.AssertAllSaid();
        const string alter = "alter_table_with_environment_context";
        Assert.Equal(
            ["get_table_req", "get_table_req", alter, "get_table_req", "setMetaConf", alter, "get_table_req", "get_table_req"],
            Enumerable.Range(0, 8).Select(_ => WireMessages.Method(server.TakeRequest())));
    }

    // 2.3.9 was asked by the older call only, whose answer has the same form.
    private static WireExchange MissingTable(WireTranscript transcript) =>
        transcript.Exchanges.Where(exchange => exchange.What == "missing table").MaxBy(exchange => exchange.Method == "get_table_req")!;

    private static HiveMetastore Open(PlaybackServer server, bool force = false) => HiveMetastore.Open(
        new HiveMetastoreSettings { Uris = server.Uri, ConnectDeadline = TimeSpan.FromMinutes(2), CallDeadline = TimeSpan.FromMinutes(2), ForceColumns = force }, TimeProvider.System);

    // Byte for byte, apart from the sequence number.
    private static void AssertSent(WireExchange golden, PlaybackServer server) =>
        Assert.Equal(Convert.ToHexString(WireMessages.WithSequence(golden.Request, 0)), Convert.ToHexString(WireMessages.WithSequence(server.TakeRequest(), 0)));

    private static async Task AssertSameAsync(WireExchange golden, PlaybackServer server, params string[] without) =>
        Assert.Equal(WireText.Of(await WireMessages.BodyAsync(golden.Request), "", without), WireText.Of(await server.TakeBodyAsync(), "", without));

    private static MetastorePartition Partition(string value) => new()
    {
        Values = [value],
        Storage = Storage($"file:/tmp/lake/wire/t1/dt={value}"),
        Parameters = new Dictionary<string, string>(),
    };

    private static MetastoreTable Table() => new()
    {
        Database = Database,
        Name = "t1",
        TableType = "EXTERNAL_TABLE",
        PartitionKeys = [new MetastoreColumn("dt", "string")],
        Parameters = new Dictionary<string, string> { ["EXTERNAL"] = "TRUE", ["last_commit_time_sync"] = "20240101000000000" },
        Storage = Storage("file:/tmp/lake/wire/t1"),
    };

    private static StorageDescriptor Storage(string location) => new()
    {
        Columns =
        [
            .. "commit_time commit_seqno record_key partition_path file_name".Split(' ').Select(name => new MetastoreColumn("_hoodie_" + name, "string")),
            new MetastoreColumn("id", "int"), new MetastoreColumn("name", "string"), new MetastoreColumn("price", "decimal(10,2)"),
        ],
        Location = location,
        InputFormat = "org.apache.hudi.hadoop.HoodieParquetInputFormat",
        OutputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        SerdeLibrary = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        SerdeParameters = new Dictionary<string, string> { ["serialization.format"] = "1", ["path"] = location, ["hoodie.query.as.ro.table"] = "false" },
    };
}
