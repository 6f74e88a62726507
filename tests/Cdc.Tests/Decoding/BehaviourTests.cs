using Lakehouse.Cdc.Decoding;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Decoding;

/// <summary>One script of changes under many connector settings must give the server's final rows wherever the setting tells enough.</summary>
public class BehaviourTests
{
    private static readonly string Ddl = File.ReadAllText(Checkout.Data("cdc", "behaviour", "tables.sql"));

    [Theory]
    [InlineData("default", false)]
    [InlineData("changed-headers", false)]
    [InlineData("delimiter", false)]
    [InlineData("heartbeat", false)]
    [InlineData("message-key", false)]
    [InlineData("partitions3", false)]
    [InlineData("regexrouter", false)]
    [InlineData("router", false)]
    [InlineData("schema-changes", false)]
    [InlineData("signals", false)]
    [InlineData("tombstones-off", false)]
    [InlineData("transactions", false)]
    [InlineData("transactions-schema", false)]
    [InlineData("truncate", true)]
    [InlineData("unwrap-default", false)]
    [InlineData("unwrap-delete-to-tombstone", false)]
    [InlineData("unwrap-rewrite", false)]
    [InlineData("unwrap-rewrite-with-tombstone", false)]
    [InlineData("unwrap-schema", false)]
    [InlineData("unwrap-tombstone", false)]
    [InlineData("unwrap-truncate", false)]
    public void Rows_equal_the_servers(string capture, bool truncates)
    {
        using var fold = Apply(capture);

        // Without key no row can be upserted or deleted.
        var unexpected = fold.Bad.Where(bad => !IsKeyless(bad)).Select(bad => $"{bad.Table}: {bad.Message}").ToList();
        Assert.Equal([], unexpected);
        var oracle = new Oracle(fold.Tables.Count > 0 && IsSecondRun(capture) ? "behaviour/tables.v2.ndjson.gz" : "behaviour/tables.ndjson.gz");

        // TRUNCATE is told only with skipped.operations=none; ev is truncated in the script, its later rows are deleted.
        var tables = new List<string> { "beh.acc", "beh.inc", "beh.orders_shard_1", "beh.orders_shard_2" };
        tables.AddRange(truncates ? ["beh.ev"] : []);
        Assert.Equal([], tables.SelectMany(table => oracle.Differences(table, fold)).ToList());
        Assert.Equal(truncates, fold.Ops.Contains(ChangeOp.Truncate));
    }

    [Fact]
    public void Deletions_that_the_settings_hide_leave_rows()
    {
        using var dropped = Apply("unwrap-drop");
        using var skipped = Apply("skip-deletes");

        Assert.True(dropped.Tables["beh.acc"].Count > 8);
        Assert.True(skipped.Tables["beh.acc"].Count > 8);
    }

    [Fact]
    public void Markers_are_told_apart_and_read()
    {
        var context = new EnvelopeContext();
        var ended = new List<TransactionMarker>();
        var (changes, snapshots) = (0, 0);
        var heartbeats = 0;
        var ignored = 0;
        foreach (var message in new[] { "transactions", "transactions-schema", "schema-changes", "heartbeat", "signals" }
            .SelectMany(name => CapturedMessage.ReadAll($"behaviour/{name}.ndjson.gz")))
        {
            if (message is { Key: null, Value: null })
            {
                continue;
            }

            var change = DebeziumEnvelope.Read(message.Open(), context);
            if (change.Op == ChangeOp.Transaction && TransactionMarker.Read(change) is { IsEnd: true } marker)
            {
                ended.Add(marker);
            }
            else if (change.Op == ChangeOp.SchemaChange)
            {
                changes++;
                snapshots += change.IsSnapshot && change.Payload.IndexOf("\"ddl\":\"DROP TABLE"u8) > 0 ? 1 : 0;
            }

            heartbeats += change.Op == ChangeOp.Heartbeat ? 1 : 0;
            ignored += change.Op == ChangeOp.Ignored ? 1 : 0;
        }

        Assert.Equal(32, ended.Count);
        Assert.All(ended, one => Assert.Equal(one.EventCount, one.TableCounts.Values.Sum()));
        Assert.Contains(ended, one => one.TableCounts.ContainsKey("beh.acc"));
        Assert.Equal(97, changes);
        Assert.NotEqual(0, snapshots);
        Assert.Equal(3, heartbeats);
        Assert.Equal(34, ignored);
    }

    [Fact]
    public void A_key_update_has_three_steps_at_one_position()
    {
        var context = new EnvelopeContext();
        var steps = new List<(string Key, ChangeOp Op, SourcePosition? Position)>();
        foreach (var message in CapturedMessage.ReadAll("behaviour/default.ndjson.gz").Where(one => one.Topic.EndsWith(".acc", StringComparison.Ordinal)))
        {
            var change = DebeziumEnvelope.Read(message.Open(), context);
            steps.Add((System.Text.Encoding.UTF8.GetString(change.Key), change.Op, change.Position));
        }

        var at = steps.FindIndex(one => one is { Key: "{\"id\":2}", Op: ChangeOp.Delete });
        Assert.Equal(ChangeOp.Tombstone, steps[at + 1].Op);
        Assert.Equal(("{\"id\":102}", ChangeOp.Create), (steps[at + 2].Key, steps[at + 2].Op));
        Assert.Equal(steps[at].Position!.Value with { Step = 2 }, steps[at + 2].Position);
        Assert.True(steps[at].Position < steps[at + 2].Position);
    }

    private static Fold Apply(string capture)
    {
        var fold = new Fold((database, table) => new TableDecodingOptions { Database = database, Table = table, Ddl = Ddl });
        fold.Apply(CapturedMessage.ReadAll($"behaviour/{capture}.ndjson.gz"));
        return fold;
    }

    private static bool IsKeyless(BadEventException bad) => bad.Table == "nokey";

    private static bool IsSecondRun(string capture) =>
        CapturedMessage.ReadAll($"behaviour/{capture}.ndjson.gz")[^1].Topic.Contains(".v2", StringComparison.Ordinal);
}
