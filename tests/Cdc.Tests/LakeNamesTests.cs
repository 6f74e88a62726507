using CsCheck;
using Xunit;

namespace Lakehouse.Cdc.Tests;

public sealed class LakeNamesTests
{
    [Theory]
    [InlineData("orders", "orders")]
    [InlineData("order_items", "order_items")]
    [InlineData("Orders", "_x004frders")]
    [InlineData("..", "_x002e_x002e")]
    [InlineData("2024", "_x0032024")]
    [InlineData("a b", "a_x0020b")]
    [InlineData("_x0041", "_x005fx0041")]
    [InlineData("名", "_x540d")]
    public void Names_are_spelled_for_every_engine(string name, string escaped)
    {
        Assert.Equal(escaped, LakeNames.Escape(name));
        Assert.Equal(name, LakeNames.Unescape(escaped));
    }

    [Fact]
    public void No_two_names_meet_even_where_case_is_folded() =>
        Gen.Select(Gen.String[1, 12], Gen.String[1, 12]).Sample((one, two) =>
        {
            Assert.Equal(one, LakeNames.Unescape(LakeNames.Escape(one)));
            Assert.Equal(one == two, string.Equals(LakeNames.Escape(one), LakeNames.Escape(two), StringComparison.OrdinalIgnoreCase));
            Assert.Matches("^[a-z_][a-z0-9_]*$", LakeNames.Escape(one));
        });
}
