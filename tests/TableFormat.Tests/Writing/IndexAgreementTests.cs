using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Writing;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

public sealed class IndexAgreementTests
{
    private static readonly IndexSettings Stored = new(IndexKind.Bucket, 4, BucketHashRule.Hudi11);

    [Fact]
    public void Settings_survive_their_text() => Assert.Equal(Stored, IndexSettings.FromJson(Stored.ToJson()));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"kind":"heap"}""")]
    [InlineData("""{"kind":"bucket","buckets":"many"}""")]
    public void A_broken_text_is_refused(string text) =>
        Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => IndexSettings.FromJson(text)).Kind);

    [Fact]
    public void What_the_table_says_holds_when_the_options_are_silent() =>
        Assert.Equal(Stored, IndexAgreement.Settle(Stored, new WriterOptions(), []));

    [Fact]
    public void A_contradiction_is_refused_with_its_fix()
    {
        AssertRefused(Stored, new WriterOptions { BucketCount = 8 }, [], "bucket count");
        AssertRefused(Stored, new WriterOptions { Index = IndexKind.Simple }, [], "index");
        AssertRefused(Stored, new WriterOptions { HashRule = BucketHashRule.Hudi015 }, [], "hash rule");
    }

    [Fact]
    public void A_foreign_bucket_table_needs_its_bucket_count_and_must_look_like_one()
    {
        string[] buckets = ["00000000-b023-4926-ac6a-b2dbae1b1e75-0", "00000003-b023-4926-ac6a-b2dbae1b1e75-0"];

        AssertRefused(null, new WriterOptions(), buckets, "how many buckets");
        AssertRefused(null, new WriterOptions { BucketCount = 3 }, buckets, "00000003");
        AssertRefused(null, new WriterOptions { BucketCount = 4 }, ["3f1c4c35-b023-4926-ac6a-b2dbae1b1e75-0"], "no bucket");
        AssertRefused(null, new WriterOptions { Index = IndexKind.Bloom }, buckets, "buckets");
        Assert.Equal(new IndexSettings(IndexKind.Bucket, 4), IndexAgreement.Settle(null, new WriterOptions { BucketCount = 4 }, buckets));
    }

    private static void AssertRefused(IndexSettings? stored, WriterOptions options, string[] live, string word)
    {
        var refused = Assert.Throws<LakehouseException>(() => IndexAgreement.Settle(stored, options, live));
        Assert.Equal(ErrorKind.Invalid, refused.Kind);
        Assert.Contains(word, refused.Describe(), StringComparison.Ordinal);
        Assert.NotNull(refused.Fix);
    }
}
