using Xunit;

namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>Every query that Hudi 0.15.0 answered on its own tables, answered by our reader.</summary>
public sealed class Hudi015Tests
{
    public static TheoryData<string> Tables => [.. GoldenTable.Names("hudi-0.15")];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Rows_are_those_of_hudi(string name)
    {
        using var table = GoldenTable.Of015(name);
        var differences = await Comparison.DifferencesAsync(table);

        Assert.True(differences.Length == 0, differences);
    }
}
