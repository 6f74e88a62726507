using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Reading;

public sealed class InstantTextTests
{
    [Theory]
    [InlineData("20250331030642808", "20250331030642808")]
    [InlineData(" 20250331030642 ", "20250331030642")]
    [InlineData("000", "00000000000000000")]
    [InlineData("2025-03-31", "20250331000000000")]
    [InlineData("2025-03-31 03:06:42", "20250331030642000")]
    [InlineData("2025-03-31 03:06:42.808", "20250331030642808")]
    [InlineData("2025-03-31T03:06:42Z", "20250331030642000")]
    [InlineData("2025-03-31T05:06:42.8+02:00", "20250331030642800")]
    public void Instants_and_times_are_read(string text, string instant) => Assert.Equal(instant, InstantText.Parse(text).ToString());

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2025-02-30")]
    [InlineData("2025033103")]
    [InlineData("")]
    public void Anything_else_is_refused_with_examples(string text)
    {
        var refusal = Assert.Throws<LakehouseException>(() => InstantText.Parse(text));

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
        Assert.Contains("2025-03-31", refusal.Fix);
    }
}
