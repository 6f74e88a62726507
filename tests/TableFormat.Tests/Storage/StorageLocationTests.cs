using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage;

public sealed class StorageLocationTests
{
    [Theory]
    [InlineData("s3://bucket", "bucket", "")]
    [InlineData("s3://bucket/", "bucket", "")]
    [InlineData("S3A://my.bucket-1/a/b/", "my.bucket-1", "a/b")]
    [InlineData("s3n://bucket/a b/%2e", "bucket", "a b/%2e")]
    public void Buckets_are_read(string text, string bucket, string prefix)
    {
        var location = StorageLocation.Parse(text);
        Assert.True(location.IsS3);
        Assert.Equal((bucket, prefix), (location.Bucket, location.Prefix));
        Assert.Equal(location, StorageLocation.Parse(location.ToString()));
    }

    [Theory]
    [InlineData("lake", "/here/lake")]
    [InlineData("/data/lake/", "/data/lake/")]
    [InlineData("file:///data/my%20lake", "/data/my lake")]
    public void Folders_are_read(string text, string folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths of Unix");
        Assert.Equal(folder, StorageLocation.Parse(text, "/here").Folder);
    }

    [Theory]
    [InlineData("", "is empty", "s3://bucket/prefix")]
    [InlineData("a\0b", "has a NUL character", "s3://bucket/prefix")]
    [InlineData("s3://", "names no bucket", "3 to 63 letters")]
    [InlineData("s3:///prefix", "names no bucket", "3 to 63 letters")]
    [InlineData("s3://ab/x", "names no bucket", "3 to 63 letters")]
    [InlineData("s3://buc ket/x", "names no bucket", "3 to 63 letters")]
    [InlineData("s3://bucket:9000/x", "names no bucket", "3 to 63 letters")]
    [InlineData("s3://bucket?versionId=1", "names no bucket", "3 to 63 letters")]
    [InlineData("s3:/bucket/x", "names no bucket", "s3://bucket/prefix")]
    [InlineData("s3:bucket", "names no bucket", "s3://bucket/prefix")]
    [InlineData("arn:aws:s3:::bucket/x", "names no bucket", "s3://bucket/prefix")]
    [InlineData("s3://bucket//x", "empty segment", "single slashes")]
    [InlineData("s3://bucket/a//", "empty segment", "single slashes")]
    [InlineData("s3://bucket/../x", "'..'", "single slashes")]
    [InlineData("s3://bucket/a/./x", "'.'", "single slashes")]
    [InlineData("s3://bucket/..\\x", "'..'", "single slashes")]
    [InlineData("gs://bucket/x", "the scheme gs, which is not known", "use a folder, file:///folder or s3://bucket/prefix")]
    [InlineData("https://bucket.s3.amazonaws.com/x", "the scheme https", "s3://bucket/prefix")]
    [InlineData("hdfs://name/x", "the scheme hdfs", "s3://bucket/prefix")]
    [InlineData("file://host/x", "no file URI of this machine", "file:///folder")]
    public void What_names_nothing_is_refused_with_what_was_expected(string text, string why, string fix)
    {
        var failure = Assert.Throws<LakehouseException>(() => StorageLocation.Parse(text, "/here"));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains($"'{text}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.Contains(fix, failure.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_a_location_is_refused_and_not_repeated()
    {
        var failure = Assert.Throws<LakehouseException>(() => StorageLocation.Parse("s3://AKID:hidden@bucket/x"));
        Assert.DoesNotContain("hidden", failure.Describe(), StringComparison.Ordinal);
        Assert.Contains("the environment or a profile", failure.Fix, StringComparison.Ordinal);
    }
}
