using Lakehouse.Query.Views;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Xunit;

namespace Lakehouse.Query.Tests;

/// <summary>Which folders are tables, and which of them a statement may read.</summary>
public sealed class CatalogTests
{
    [Fact]
    public async Task Only_folders_with_properties_two_levels_down_are_tables()
    {
        var lake = new MemoryStorage(TimeProvider.System);
        foreach (var path in new[] { "shop/orders/.hoodie/hoodie.properties", "shop/b/.hoodie/hoodie.properties.backup", "a/t/.hoodie/hoodie.properties", ".lakehouse/quarantine/.hoodie/hoodie.properties", "shop/plain/x.parquet", "shop/deep/er/.hoodie/hoodie.properties" })
        {
            await lake.PutAsync(path, "x"u8.ToArray(), PutCondition.Always, TestContext.Current.CancellationToken);
        }

        var tables = await new LakeCatalog(lake).TablesAsync(TestContext.Current.CancellationToken).Select(table => table.ToString()).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["a.t", "shop.b", "shop.orders"], tables);
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () => await new LakeCatalog(lake).FindAsync("shpo.orders", TestContext.Current.CancellationToken));
        Assert.Equal("did you mean shop.orders?", failure.Fix);
    }

    [Theory]
    [InlineData("SELECT * FROM shop.Orders", true)]
    [InlineData("SELECT * FROM \"shop\".\"orders\" o", true)]
    [InlineData("FROM orders", true)]
    [InlineData("SHOW TABLES", true)]
    [InlineData("SELECT table_name FROM information_schema.tables", true)]
    [InlineData("SELECT * FROM shop.order_items", false)]
    [InlineData("SELECT \"a\"\"items\" FROM t", false)]
    [InlineData("SELECT \"orders", true)]
    [InlineData("", false)]
    public void A_statement_mentions_a_table_by_its_name(string sql, bool expected) =>
        Assert.Equal(expected, new StatementNames(sql).Mention(new LakeTable("shop", "orders")));

    [Theory]
    [InlineData("EXPLAIN SELECT 1", "SELECT 1")]
    [InlineData("explain analyze select 1", "select 1")]
    [InlineData(" /* a */ EXPLAIN -- b\n (FORMAT json, ANALYZE) COPY t TO 'x'", "COPY t TO 'x'")]
    [InlineData("EXPLAIN/**/ANALYZE/**/COPY t TO 'x'", "COPY t TO 'x'")]
    public void What_an_EXPLAIN_explains_is_found(string sql, string expected) => Assert.Equal(expected, ExplainedStatement.Of(sql).TrimStart(' ', '/', '*'));
}
