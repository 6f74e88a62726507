using System.Text;
using Lakehouse.Query.Trino;
using Lakehouse.Query.Trino.Protocol;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit.Trino;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>A server that lies, or is none: one failure that says so, nothing sent elsewhere, bounded memory.</summary>
public sealed class TrinoHostileTests
{
    private const string Numbers = "\"columns\":[{\"name\":\"n\",\"type\":\"bigint\",\"typeSignature\":{\"rawType\":\"bigint\",\"arguments\":[]}}]";

    [Fact]
    public void A_page_cut_at_any_byte_is_malformed()
    {
        var pages = TrinoTranscripts.Read("protocol.zip", "types.http").Where(exchange => exchange.Status == 200 && !exchange.IsCut).Select(exchange => Encoding.UTF8.GetBytes(exchange.Body)).ToArray();
        Assert.NotEmpty(pages);
        foreach (var page in pages)
        {
            for (var length = 0; length < page.Length; length++)
            {
                Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => PageReader.Read(page.AsMemory(0, length))).Kind);
            }
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"id\":1}")]
    [InlineData("{\"id\":\"q\"} {}")]
    [InlineData("{\"id\":\"q\",\"columns\":{}}")]
    [InlineData("{\"id\":\"q\",\"columns\":[{\"name\":\"n\"}]}")]
    [InlineData("{\"id\":\"q\",\"columns\":[{\"name\":\"n\",\"typeSignature\":{\"rawType\":\"decimal\",\"arguments\":[{\"kind\":\"LONG\",\"value\":1e40}]}}]}")]
    [InlineData("{\"id\":\"q\",\"stats\":{\"completedSplits\":\"many\"}}")]
    [InlineData("{\"id\":\"q\",\"warnings\":[1]}")]
    [InlineData("{\"id\":\"q\",\"updateCount\":1.5}")]
    [InlineData("{\"id\":\"\\ud800\"}")]
    public void What_is_no_page_is_malformed(string body) =>
        Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => PageReader.Read(Encoding.UTF8.GetBytes(body))).Kind);

    [Fact]
    public void Figures_that_are_not_known_yet_may_be_null()
    {
        var page = PageReader.Read("{\"id\":\"q\",\"stats\":{\"state\":\"QUEUED\",\"progressPercentage\":null,\"totalSplits\":null}}"u8.ToArray());

        Assert.Equal(new TrinoProgress("q", "QUEUED", null, 0, 0, 0), page.Progress);
    }

    [Fact]
    public void A_type_that_nests_without_end_is_malformed()
    {
        var type = string.Concat(Enumerable.Repeat("{\"rawType\":\"array\",\"arguments\":[{\"kind\":\"TYPE\",\"value\":", 200)) + "{\"rawType\":\"bigint\"}" + string.Concat(Enumerable.Repeat("}]}", 200));

        var failure = Assert.Throws<LakehouseException>(() => PageReader.Read(Encoding.UTF8.GetBytes($"{{\"id\":\"q\",\"columns\":[{{\"name\":\"n\",\"typeSignature\":{type}}}]}}")));

        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
    }

    [Theory]
    [InlineData("http://elsewhere.example/v1/statement/executing/x/y/1")]
    [InlineData("https://127.0.0.1/v1/statement/executing/x/y/1")]
    [InlineData("http://127.0.0.1:9/v1/statement/executing/x/y/1")]
    [InlineData("http://ana:pw@127.0.0.1:9/")]
    [InlineData("file:///etc/passwd")]
    public async Task An_address_that_leads_to_another_server_is_not_followed(string next)
    {
        await using var server = await ReplayTrino.StartAsync([]);
        server.Before = (context, _) => AnswerAsync(context, $"{{\"id\":\"q\",\"nextUri\":\"{next}\"}}");

        var failure = await FailAsync(server);

        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.Contains("process-forwarded", failure.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("pw@", failure.Describe(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var other = await ReplayTrino.StartAsync([]);
        await using var server = await ReplayTrino.StartAsync([]);
        server.Before = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = new Uri(other.Address, "/v1/statement?X-Amz-Signature=s3cr3t").ToString();
            return Task.FromResult(true);
        };

        var failure = await FailAsync(server);

        Assert.Contains($"redirects to {other.Address.GetLeftPart(UriPartial.Authority)}; redirects are not followed", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_page_without_end_is_not_kept()
    {
        await using var server = await ReplayTrino.StartAsync([]);
        server.Before = async (context, _) =>
        {
            var chunk = new byte[1 << 16];
            Array.Fill(chunk, (byte)' ');
            for (var sent = 0; sent < 200 && !context.RequestAborted.IsCancellationRequested; sent++)
            {
                await context.Response.Body.WriteAsync(chunk, CancellationToken.None);
            }

            return true;
        };

        var failure = await FailAsync(server, new TrinoOptions { Server = server.Address, MostPageBytes = 1 << 20 });

        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
    }

    [Fact]
    public async Task Damaged_gzip_is_malformed()
    {
        await using var server = await ReplayTrino.StartAsync([]);
        server.Before = async (context, _) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync("not gzip at all, but long enough"u8.ToArray(), TestContext.Current.CancellationToken);
            return true;
        };

        Assert.Equal(ErrorKind.Corrupt, (await FailAsync(server)).Kind);
    }

    [Fact]
    public async Task A_web_page_instead_of_an_answer_is_told_as_such()
    {
        await using var server = await ReplayTrino.StartAsync([]);
        server.Before = (context, _) => AnswerAsync(context, "<html>Welcome</html>");

        Assert.Contains("coordinator", (await FailAsync(server)).Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"data\":[[1]]")]
    [InlineData(Numbers + ",\"data\":{\"encoding\":\"json\",\"segments\":[{\"type\":\"spooled\",\"uri\":\"" + ReplayTrino.Base + "/v1/spooled/x\"}]}")]
    [InlineData(Numbers + ",\"data\":[[1],[2,3]]")]
    [InlineData(Numbers + ",\"data\":[[]]")]
    [InlineData(Numbers + ",\"data\":[1]")]
    [InlineData(Numbers + ",\"data\":\"rows\"")]
    public async Task Rows_that_do_not_fit_the_columns_are_malformed(string member)
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", member));

        Assert.Equal(ErrorKind.Corrupt, (await FailAsync(server)).Kind);
    }

    [Fact]
    public async Task Columns_that_change_are_malformed()
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", Numbers, "\"columns\":[]"));

        Assert.Equal(ErrorKind.Corrupt, (await FailAsync(server)).Kind);
    }

    private static async Task<bool> AnswerAsync(HttpContext context, string body)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
        return true;
    }

    private static async Task<LakehouseException> FailAsync(ReplayTrino server, TrinoOptions? options = null)
    {
        using var client = TrinoAsk.Client(server, options);
        return await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT n"));
    }
}
