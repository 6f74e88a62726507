using Xunit;

namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>Every query that Hudi 1.0.2, 1.1.1 and 1.2.0 answered on their own tables, answered by our reader.</summary>
public sealed class Hudi1xTests
{
    public static TheoryData<string> Tables => [.. GoldenTable.Names("hudi-1x")];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Rows_are_those_of_hudi(string name)
    {
        using var table = GoldenTable.Of1x(name);
        var differences = await Comparison.DifferencesAsync(table);

        Assert.True(differences.Length == 0, differences);
    }
}
