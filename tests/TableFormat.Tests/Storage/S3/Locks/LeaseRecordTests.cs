using System.Text;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage.S3.Locks;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage.S3.Locks;

public class LeaseRecordTests
{
    private const string Java = """{"expired":false,"validUntil":1763860000123,"owner":"7d6f1b9e-6e0e-4b5e-9c39-1f1a2b3c4d5e"}""";

    [Fact]
    public void Is_written_byte_for_byte_as_Hudi_writes_it()
    {
        var record = LeaseRecord.Read(Encoding.UTF8.GetBytes(Java), "lock");
        Assert.False(record.Expired);
        Assert.Equal(1763860000123, record.ValidUntil.ToUnixTimeMilliseconds());
        Assert.Equal("7d6f1b9e-6e0e-4b5e-9c39-1f1a2b3c4d5e", record.Owner);
        Assert.Equal(Java, Encoding.UTF8.GetString(record.ToBytes()));
    }

    [Fact]
    public void Members_that_a_newer_Hudi_may_add_are_ignored() =>
        Assert.True(LeaseRecord.Read("""{"more":[1],"owner":"a","validUntil":0,"expired":true}"""u8, "lock").Expired);

    [Fact]
    public void Every_cut_of_it_is_refused_with_its_place()
    {
        for (var length = 0; length < Java.Length; length++)
        {
            var failure = Assert.Throws<LakehouseException>(() => LeaseRecord.Read(Encoding.UTF8.GetBytes(Java[..length]), "s3://b/lock"));
            Assert.Equal((ErrorKind.Corrupt, "s3://b/lock"), (failure.Kind, failure.Context.Path));
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"expired":"no","validUntil":1,"owner":"a"}""")]
    [InlineData("""{"expired":false,"validUntil":-1,"owner":"a"}""")]
    [InlineData("""{"expired":false,"validUntil":9223372036854775807,"owner":"a"}""")]
    [InlineData("""{"expired":false,"validUntil":1e99,"owner":"a"}""")]
    [InlineData("""{"expired":false,"validUntil":1,"owner":null}""")]
    public void What_is_no_lock_is_refused(string text) =>
        Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => LeaseRecord.Read(Encoding.UTF8.GetBytes(text), "lock")).Kind);

    [Fact]
    public void A_huge_object_is_refused() =>
        Assert.Throws<LakehouseException>(() => LeaseRecord.Read(Encoding.UTF8.GetBytes(Java.Replace("}", new string(' ', 20_000) + "}", StringComparison.Ordinal)), "lock"));
}
