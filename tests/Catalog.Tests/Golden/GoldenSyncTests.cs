using Lakehouse.TestKit;
using Lakehouse.TestKit.Catalog;
using Xunit;

namespace Lakehouse.Catalog.Tests.Golden;

/// <summary>Tables of the same shape as Hudi's, synced step by step, are registered as Hudi's own sync registers them.</summary>
public sealed class GoldenSyncTests
{
    public static TheoryData<string> Cases => [.. GoldenCase.Names.Where(name => !KnownDifferences.Refused.Keys.Any(refused => Path.GetFileName(name).StartsWith(refused + "_", StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task ObjectsAreThoseOfHudisOwnSync(string file) => GoldenRun.CompareAsync(GoldenCase.Load(file), new InMemoryMetastore());

    [Fact]
    public void EveryKnownDifferenceIsDocumented()
    {
        var text = File.ReadAllText(Checkout.PathOf("docs", "catalogs.md"));
        Assert.All(KnownDifferences.Headings, heading => Assert.Contains($"| {heading} |", text, StringComparison.Ordinal));
    }
}
