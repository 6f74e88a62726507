using Lakehouse.Catalog.Glue;
using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Catalog.Tests.Glue;

public sealed class GlueSettingsTests
{
    [Theory]
    [InlineData("http://glue.example.com", "not https")]
    [InlineData("ftp://127.0.0.1", "not a web address")]
    [InlineData("https://user:pw@glue.example.com", "more than scheme, host and port")]
    [InlineData("https://glue.example.com/path", "more than scheme, host and port")]
    [InlineData("https://glue.example.com?x=1", "more than scheme, host and port")]
    public void EndpointsThatAreNotSafeAreRefused(string endpoint, string expected)
    {
        var failure = Assert.Throws<LakehouseException>(() => new GlueSettings { Endpoint = new Uri(endpoint) }.Check());
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw", failure.Describe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://glue.example.com")]
    [InlineData("https://vpce-1.glue.eu-central-1.vpce.amazonaws.com:8443/")]
    [InlineData("http://127.0.0.1:5000")]
    [InlineData("http://localhost:5000")]
    [InlineData("http://[::1]:5000")]
    public void EndpointsThatAreSafeAreTaken(string endpoint) => new GlueSettings { Endpoint = new Uri(endpoint) }.Check();

    [Fact]
    public void NumbersOutsideOfGluesLimitsAreRefused()
    {
        Assert.Contains("11", Assert.Throws<LakehouseException>(() => new GlueSettings { Segments = 11 }.Check()).Message, StringComparison.Ordinal);
        Assert.Throws<LakehouseException>(() => new GlueSettings { MaxAttempts = 0 }.Check());
        Assert.Throws<LakehouseException>(() => new GlueSettings { PartitionIndexes = [["a"], ["b"], ["c"], ["d"]] }.Check());
        Assert.Throws<LakehouseException>(() => new GlueSettings { PartitionIndexes = [[]] }.Check());
    }

    [Theory]
    [InlineData("evil.example.com/")]
    [InlineData("EU-CENTRAL-1")]
    [InlineData("")]
    public void ARegionIsNoHostName(string region) =>
        Assert.Contains("no AWS region", Assert.Throws<LakehouseException>(() => GlueCredentials.RegionOf(new GlueSettings { Region = region })).Message, StringComparison.Ordinal);
}
