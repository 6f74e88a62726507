using System.Text;
using CsCheck;
using Lakehouse.TableFormat.Keys;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Keys;

public sealed class PartitionPathTests
{
    [Theory]
    [InlineData("a b}&+,;<>|~-_.", "a b}&+,;<>|~-_.")]
    [InlineData("\"#%'*/:=?\\{[]^", "%22%23%25%27%2A%2F%3A%3D%3F%5C%7B%5B%5D%5E")]
    [InlineData("\u0001\u001f\u007f", "%01%1F%7F")]
    [InlineData("größe 日本 😀", "größe 日本 😀")]
    public void Encodes_what_hudi_encodes_and_nothing_else(string value, string expected) =>
        Assert.Equal(expected, PartitionPath.Encode(value));

    [Fact]
    public void Every_text_survives_encoding_and_decoding() =>
        Gen.String.Where(text => !text.Any(char.IsSurrogate)).Sample(text => PartitionPath.Decode(PartitionPath.Encode(text)) == text);

    [Theory]
    [InlineData("100%", "100%")]
    [InlineData("%zz%4", "%zz%4")]
    [InlineData("a%2Fb%3a", "a/b:")]
    public void Malformed_sequences_stay(string segment, string expected) => Assert.Equal(expected, PartitionPath.Decode(segment));

    [Fact]
    public void Values_come_back_from_paths()
    {
        Assert.Equal(["eu", null], PartitionPath.Values("region=eu/day=__HIVE_DEFAULT_PARTITION__", ["region", "day"]));
        Assert.Equal(["2024/01/02"], PartitionPath.Values("2024/01/02", ["day"]));
        Assert.Equal(["a/b"], PartitionPath.Values("p=a%2Fb", ["p"]));
        Assert.Null(PartitionPath.Values("a/b/c", ["p", "q"]));
    }

    [Theory]
    [InlineData("..", true)]
    [InlineData("a/../b", true)]
    [InlineData("a//b", true)]
    [InlineData("/a", true)]
    [InlineData("a/", true)]
    [InlineData(".hoodie", true)]
    [InlineData("a/.hoodie", false)]
    [InlineData("a..b/c", false)]
    [InlineData("", false)]
    public void Paths_that_leave_the_table_are_refused(string path, bool refused) =>
        Assert.Equal(refused, PartitionPath.Refusal(Encoding.UTF8.GetBytes(path)) is not null);
}
