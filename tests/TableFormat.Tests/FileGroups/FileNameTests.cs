using CsCheck;
using Lakehouse.TableFormat.FileGroups;
using Xunit;

namespace Lakehouse.TableFormat.Tests.FileGroups;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("84e82649-b1ee-4a25-a316-17cc6872616b-0_2-13-62_20250331030642808.parquet")]
    [InlineData("00000007-3f1c-4c35-9e4c-3f0a2d5a9f11-0_0-0-0_20250331030642.parquet")]
    public void Base_file_names_round_trip(string name)
    {
        Assert.True(BaseFileName.TryParse(name, out var parsed));
        Assert.Equal(name, parsed.ToString());
    }

    [Theory]
    [InlineData(".hoodie_partition_metadata.parquet")]
    [InlineData("a_b.parquet")]
    [InlineData("a_b_c.parquet")]
    [InlineData("a_b_20250331030642808.parquet.crc")]
    [InlineData("a_b_20250331030642808.orc")]
    [InlineData("a_b_20250331030642808")]
    [InlineData(".a_b_20250331030642808.parquet")]
    [InlineData("_b_20250331030642808.parquet")]
    [InlineData("")]
    public void Other_names_are_no_base_files(string name) => Assert.False(BaseFileName.TryParse(name, out _));

    [Theory]
    [InlineData(".d0304c53-6fd2-4b7a-a9d6-5ff632f79224-0_20250331030642808.log.1_0-26-85")]
    [InlineData(".d0304c53-6fd2-4b7a-a9d6-5ff632f79224-0_20250331030642808.log.12_1-0-1.cdc")]
    [InlineData(".d0304c53-0_20250331030642.log.3")]
    public void Log_file_names_round_trip(string name)
    {
        Assert.True(LogFileName.TryParse(name, out var parsed));
        Assert.Equal(name, parsed.ToString());
    }

    [Theory]
    [InlineData("d0304c53-0_20250331030642.log.3")]
    [InlineData(".d0304c53-0_20250331030642.log.x_0-0-0")]
    [InlineData(".d0304c53-0.log.3")]
    [InlineData("._20250331030642808.log.3")]
    [InlineData(".log.")]
    public void Other_names_are_no_log_files(string name) => Assert.False(LogFileName.TryParse(name, out _));

    [Fact]
    public void Log_files_of_a_slice_are_ordered_by_version_then_token()
    {
        string[] ordered = [".f-0_20250331030642808.log.2", ".f-0_20250331030642808.log.2_0-1-2", ".f-0_20250331030642808.log.2_0-1-2.cdc", ".f-0_20250331030642808.log.10_0-0-0"];
        var sorted = ordered.Reverse().Select(Parse).Order(LogFileName.SliceOrder).Select(name => name.ToString());

        Assert.Equal(ordered, sorted);
    }

    [Fact]
    public void Any_text_is_parsed_or_refused() =>
        Gen.String.Sample(text =>
            (!BaseFileName.TryParse(text, out var name) || name.ToString() == text) && (!LogFileName.TryParse(text, out var log) || log.FileId.Length > 0));

    private static LogFileName Parse(string name) => LogFileName.TryParse(name, out var parsed) ? parsed : throw new FormatException(name);
}
