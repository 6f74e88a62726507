using System.Text;
using System.Text.Json;
using Lakehouse.Catalog.Glue;
using Lakehouse.Catalog.Glue.Api;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>Answers cut at every byte and changed at every byte.</summary>
public sealed class GlueHostileTests
{
    [Fact]
    public void EveryTruncationOfACapturedAnswerIsCorrupt()
    {
        var body = Captured("AWSGlue.GetTable");
        Assert.Equal("cow_p1_hs", GlueJson.Read<Dictionary<string, GlueTable>>("GetTable", body)["Table"].Name);
        for (var length = 0; length < body.Length; length++)
        {
            var failure = Assert.Throws<LakehouseException>(() => GlueJson.Read<Dictionary<string, GlueTable>>("GetTable", body[..length]));
            Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        }
    }

    [Fact]
    public void AnyChangedByteIsReadOrCorrupt()
    {
        var body = Captured("AWSGlue.GetTable");
        for (var at = 0; at < body.Length; at++)
        {
            foreach (var change in new byte[] { 0, (byte)'"', (byte)'{', (byte)'9', 0xFF })
            {
                var changed = (byte[])body.Clone();
                changed[at] = change;
                var failure = Record.Exception(() => GlueJson.Read<Dictionary<string, GlueTable>>("GetTable", changed));
                Assert.True(failure is null or LakehouseException { Kind: ErrorKind.Corrupt }, $"byte {at} as {change}: {failure}");
            }
        }
    }

    [Fact]
    public void DepthIsBounded()
    {
        var deep = Encoding.UTF8.GetBytes("""{"Table": {"Name": "t", "StorageDescriptor": {"SkewedInfo": """ + new string('[', 100_000));
        Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => GlueJson.Read<Dictionary<string, GlueTable>>("GetTable", deep)).Kind);
    }

    [Theory]
    [InlineData(400, """{"__type": "EntityNotFoundException", "message": "no"}""", null, "EntityNotFoundException", "no")]
    [InlineData(400, """{"__type": "aws#AlreadyExistsException", "Message": "yes"}""", null, "AlreadyExistsException", "yes")]
    [InlineData(403, "", "AccessDeniedException:http://x/", "AccessDeniedException", "HTTP 403 without an explanation")]
    [InlineData(502, "<html>bad gateway", null, "HTTP 502", "HTTP 502 without an explanation")]
    [InlineData(400, """["a list"]""", null, "HTTP 400", "HTTP 400 without an explanation")]
    [InlineData(400, """{"__type": 7, "message": {}}""", null, "HTTP 400", "HTTP 400 without an explanation")]
    public void RefusalsAreReadInEveryForm(int status, string body, string? header, string code, string message) =>
        Assert.Equal(new GlueFault(code, message), GlueJson.Fault(new GlueAnswer(status, Encoding.UTF8.GetBytes(body), header, null)));

    private static byte[] Captured(string target)
    {
        var lines = File.ReadLines(Checkout.Data("glue", "requests.ndjson")).Select(line => JsonDocument.Parse(line).RootElement);
        var reply = lines.First(call => call.TryGetProperty("target", out var found) && found.GetString() == target && call.GetProperty("status").GetInt32() == 200);
        return Encoding.UTF8.GetBytes(reply.GetProperty("reply").GetRawText());
    }
}
