using Lakehouse.Query.Views;
using Xunit;

namespace Lakehouse.Query.Tests;

/// <summary>Which tables a statement may read: never fewer than it does.</summary>
public sealed class StatementNamesTests
{
    [Theory]
    [InlineData("SELECT * FROM shop.orders", "orders")]
    [InlineData("SELECT * FROM \"shop\".\"orders\"", "orders")]
    [InlineData("SELECT * FROM shop.\"my orders\"", "my orders")]
    [InlineData("SELECT * FROM shop.\"say \"\"hi\"\"\"", "say \"hi\"")]
    [InlineData("SELECT replace(note, '\"', '') FROM shop.orders", "orders")]
    [InlineData("SELECT replace(note, '\"', '') FROM shop.\"my orders\"", "my orders")]
    [InlineData("-- 5\" disks\nSELECT * FROM shop.orders", "orders")]
    [InlineData("SELECT * FROM shop.हिन्दी", "हिन्दी")]
    [InlineData("SELECT * FROM shop.🍎s", "🍎s")]
    [InlineData("SELECT * FROM shop.orders\u00a0WHERE true", "orders")]
    public void A_table_that_is_read_is_mentioned(string sql, string table) =>
        Assert.True(new StatementNames(sql).Mention(new LakeTable("shop", table)));

    [Fact]
    public void A_table_that_is_not_named_is_not_mentioned() =>
        Assert.False(new StatementNames("SELECT replace(note, '\"', '') FROM shop.orders").Mention(new LakeTable("shop", "payments")));
}
