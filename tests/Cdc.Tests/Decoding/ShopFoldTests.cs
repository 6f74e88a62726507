using Lakehouse.Cdc.Decoding;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Decoding;

/// <summary>The shop capture, folded, must give the server's final rows and the row counts after each of its transactions.</summary>
public class ShopFoldTests
{
    private static readonly string Ddl = File.ReadAllText(Checkout.Data("cdc", "shop", "schema.sql"))
        + "\nalter table customers add column loyalty_points int unsigned not null default 0 after tier;";

    [Theory]
    [InlineData("plain", DecimalHandlingMode.String, true)]
    [InlineData("precise", DecimalHandlingMode.Precise, true)]
    [InlineData("schema", DecimalHandlingMode.Precise, false)]
    [InlineData("schema", DecimalHandlingMode.Precise, true)]
    public void Every_row_equals_the_servers(string variant, DecimalHandlingMode decimals, bool withDdl)
    {
        using var fold = new Fold((database, table) => Options(database, table, decimals, withDdl));
        fold.Apply(CapturedMessage.ReadAll($"shop/events-{variant}.ndjson.gz"));

        Assert.Empty(fold.Bad.Select(bad => bad.Message));
        var oracle = new Oracle("shop/tables.ndjson.gz");
        Assert.Equal(5, oracle.Tables.Count());

        // Rows written before ADD COLUMN ... DEFAULT 0 have the default on the server and null in every event.
        var differences = oracle.Tables.SelectMany(table =>
            oracle.Differences(table, fold, (_, column, value) => column == "loyalty_points" ? value ?? "0" : value));
        Assert.Empty(differences);
    }

    [Fact]
    public void Row_counts_are_right_after_each_transaction()
    {
        var wanted = CapturedMessage.Lines("shop/transactions.ndjson").ToDictionary(
            line => line.GetProperty("gtid").GetString()!,
            line => line.GetProperty("counts").EnumerateObject().ToDictionary(one => "shop." + one.Name, one => one.Value.GetInt32()));
        using var fold = new Fold((database, table) => Options(database, table, DecimalHandlingMode.String, withDdl: true));
        var checkedCounts = 0;
        string? current = null;
        foreach (var message in CapturedMessage.ReadAll("shop/events-plain.ndjson.gz"))
        {
            if (message.Value is null)
            {
                continue;
            }

            var next = GtidOf(message);
            if (current is not null && next != current)
            {
                Check(current);
            }

            current = next;
            fold.Add(message);
        }

        Check(current!);
        Assert.Equal(1150, checkedCounts);

        void Check(string gtid)
        {
            if (!wanted.TryGetValue(gtid, out var counts))
            {
                return;
            }

            fold.Flush();
            checkedCounts++;
            foreach (var (table, count) in counts)
            {
                Assert.Equal(count, fold.Tables.TryGetValue(table, out var rows) ? rows.Count : 0);
            }
        }
    }

    private static string? GtidOf(CapturedMessage message) => DebeziumEnvelope.Read(message.Open(), new EnvelopeContext()).Gtid;

    private static TableDecodingOptions Options(string database, string table, DecimalHandlingMode decimals, bool withDdl) => new()
    {
        Database = database,
        Table = table,
        Ddl = withDdl ? Ddl : null,
        Connector = new ConnectorSettings { DecimalHandling = decimals },
    };
}
