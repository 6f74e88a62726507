using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>The shop capture: how its three variants are ingested, and what the server held in the end.</summary>
internal static class ShopOracle
{
    private static readonly string[] Tables = ["customers", "products", "orders", "order_items", "payments"];

    public static IngestOptions Options(string variant, bool withDdl, int commitRows, TableType type = TableType.CopyOnWrite) => new()
    {
        CommitRows = commitRows,
        Tables = withDdl
            ? [.. Tables.Select(table => new TableOptions
            {
                Database = "shop",
                Table = table,
                Type = type,
                Ddl = File.ReadAllText(Captures.Path("shop", "schema.sql")),
                Connector = new ConnectorSettings { DecimalHandling = variant == "plain" ? DecimalHandlingMode.String : DecimalHandlingMode.Precise },
                Columns = table == "customers" ? [new ColumnDeclaration("loyalty_points", "bigint")] : [],
            })]
            : [new TableOptions { Type = type }],
    };

    public static async Task AssertAsync(IStorage lake)
    {
        var oracle = Captures.Oracle(Captures.Path("shop", "tables.ndjson.gz"));
        foreach (var table in Tables)
        {
            var (schema, rows) = await StoredRowTexts.ReadAsync(lake, new TableId("shop", table), "loyalty_points");
            Assert.Equal(StoredRowTexts.Expected(oracle[$"shop.{table}"], schema), rows);
        }
    }
}
