using Lakehouse.TableFormat.Reading;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Golden;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>Copy-on-write tables of the Apache hudi-rs project, judged by Java Hudi.</summary>
public sealed class HudiRsTests
{
    [Theory]
    [InlineData("v6_complexkeygen_hivestyle")]
    [InlineData("v6_empty")]
    [InlineData("v6_nonpartitioned")]
    [InlineData("v6_simplekeygen_nonhivestyle")]
    public async Task Rows_are_those_that_java_reads(string name)
    {
        var zip = GoldenFolder.RequireFixtures("hudi-rs", "sample_table", "cow", name + ".zip");
        var java = JavaHudi.Require();
        using var folder = new TempFolder(name);
        var root = GoldenFolder.Unzip(zip, folder.Root);

        var expected = CanonicalRows.Sorted(string.Join('\n', await java.ReadAsync(root, cancellationToken: TestContext.Current.CancellationToken)));
        Assert.Equal(expected, await OurRows.ReadAsync(root, new ScanRequest()));
    }
}
