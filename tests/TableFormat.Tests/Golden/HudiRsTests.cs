using Lakehouse.TableFormat.Reading;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Golden;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>Tables of the Apache hudi-rs project, judged by Java Hudi, or by the rows that their Spark script wrote where Java cannot read its own decimals.</summary>
public sealed class HudiRsTests
{
    [Theory]
    [InlineData("sample_table", "cow", "v6_complexkeygen_hivestyle.zip")]
    [InlineData("sample_table", "cow", "v6_empty.zip")]
    [InlineData("sample_table", "cow", "v6_nonpartitioned.zip")]
    [InlineData("sample_table", "cow", "v6_simplekeygen_nonhivestyle.zip")]
    [InlineData("quickstart_trips_table", "mor", "avro", "v6_trips_8i1u.zip")]
    public async Task Rows_are_those_that_java_reads(params string[] path)
    {
        var zip = GoldenFolder.RequireFixtures(["hudi-rs", .. path]);
        var java = JavaHudi.Require();
        using var folder = new TempFolder("hudi-rs");
        var root = GoldenFolder.Unzip(zip, folder.Root);

        var expected = CanonicalRows.Sorted(string.Join('\n', await java.ReadAsync(root, cancellationToken: TestContext.Current.CancellationToken)));
        Assert.Equal(expected, await OurRows.ReadAsync(root, new ScanRequest()));
    }

    [Theory]
    [InlineData("v6_complexkeygen_hivestyle.zip")]
    [InlineData("v6_nonpartitioned.zip")]
    public async Task Parquet_blocks_are_merged(string name)
    {
        var zip = GoldenFolder.RequireFixtures("hudi-rs", "sample_table", "mor", "parquet", name);
        using var folder = new TempFolder("hudi-rs");
        var root = GoldenFolder.Unzip(zip, folder.Root);

        Assert.Equal(
            ["""{"id":1,"isActive":false,"name":"Alice"}""", """{"id":2,"isActive":false,"name":"Bob"}""", """{"id":3,"isActive":true,"name":"Carol"}""", """{"id":4,"isActive":true,"name":"Diana"}"""],
            await OurRows.ReadAsync(root, new ScanRequest { Columns = ["id", "name", "isActive"] }));
        Assert.Equal(
            ["""{"id":1,"isActive":true,"name":"Alice"}""", """{"id":2,"isActive":false,"name":"Bob"}""", """{"id":3,"isActive":true,"name":"Carol"}"""],
            (await OurRows.ReadAsync(root, new ScanRequest { Kind = ScanKind.ReadOptimized, Columns = ["id", "name", "isActive"] })).Take(3));
    }
}
