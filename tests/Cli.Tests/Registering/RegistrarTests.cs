using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Lakehouse.Cli.Registering;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cli.Tests.Registering;

/// <summary>What asks for registrations, and how they are put in line.</summary>
public sealed class RegistrarTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private readonly RegisteredFolder orders = SeenRegistrations.Folder("s3://lake/orders", "shop.orders");
    private readonly RegisteredFolder items = SeenRegistrations.Folder("s3://lake/items", "shop.items");

    [Fact]
    public async Task All_that_ask_while_one_runs_get_the_next_one_together()
    {
        var seen = new SeenRegistrations();
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        seen.Before = async (_, number) =>
        {
            if (number == 1)
            {
                begun.SetResult();
                await go.Task.WaitAsync(Limit);
            }
        };
        var registrar = seen.Registrar(TimeSpan.Zero, TestContext.Current.CancellationToken, orders);
        var first = registrar.RunAsync(orders, RegistrationCause.Call);
        await begun.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        var later = Enumerable.Range(0, 20).Select(_ => registrar.RunAsync(orders, RegistrationCause.Call)).ToArray();
        go.SetResult();
        await Task.WhenAll([first, .. later]).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Equal(2, seen.Begun.Count);
        Assert.Single(later.Select(task => task.Result).Distinct());
        Assert.NotSame(await first, await later[0]);
    }

    [Fact]
    public async Task A_burst_of_events_is_one_registration_of_each_folder_that_it_concerns()
    {
        var seen = new SeenRegistrations();
        var clock = new ManualClock();
        var registrar = seen.Registrar(TimeSpan.FromMilliseconds(300), clock, TestContext.Current.CancellationToken, orders, items);
        var asked = Task.WhenAll(Enumerable.Range(0, 50).Select(at => registrar.RunAsync([new S3Change("lake", $"orders/{at}.parquet"), new S3Change("lake", "elsewhere/x")])));
        await Eventually.HoldsAsync(
            () =>
            {
                // The wait begins a moment after the question.
                clock.Advance(TimeSpan.FromMilliseconds(300));
                return Task.FromResult(asked.IsCompleted);
            },
            TestContext.Current.CancellationToken);
        var answers = await asked;

        Assert.Equal(["shop.orders"], seen.Begun);
        Assert.All(answers, answer => Assert.Equal("shop.orders", Assert.Single(answer).Table));
    }

    [Fact]
    public async Task A_failure_is_an_outcome_and_ends_nothing()
    {
        var seen = new SeenRegistrations { Before = (_, number) => number == 1 ? throw new LakehouseException(ErrorKind.Unavailable, "no answer") : number == 2 ? throw new InvalidDataException("odd") : Task.CompletedTask };
        var registrar = seen.Registrar(TimeSpan.Zero, TestContext.Current.CancellationToken, orders);

        Assert.Equal("no answer", (await registrar.RunAsync(orders, RegistrationCause.Call)).Failure?.Message);
        Assert.Contains("odd", (await registrar.RunAsync(orders, RegistrationCause.Call)).Failure?.Message, StringComparison.Ordinal);
        Assert.Null((await registrar.RunAsync(orders, RegistrationCause.Call)).Failure);
        Assert.Contains("lakehouse_registrations_failed_total{table=\"shop.orders\"} 2\n", registrar.Metrics.Text(), StringComparison.Ordinal);
        Assert.Contains("lakehouse_registration_partitions_added_total{table=\"shop.orders\"} 1\n", registrar.Metrics.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schedule_registers_at_the_start_and_again()
    {
        var seen = new SeenRegistrations();
        var twice = new TaskCompletionSource();
        seen.Before = (_, _) =>
        {
            if (seen.Begun.Count(name => name == "shop.orders") >= 3 && seen.Begun.Contains("shop.items"))
            {
                twice.TrySetResult();
            }

            return Task.CompletedTask;
        };
        var registrar = seen.Registrar(TimeSpan.Zero, TestContext.Current.CancellationToken, orders with { Interval = TimeSpan.FromMilliseconds(50) }, items);
        await using (await RegistrarSchedule.StartAsync(registrar, TimeProvider.System))
        {
            await twice.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, seen.Begun.Count(name => name == "shop.items"));
    }

    [Fact]
    public async Task Calls_register_tables_and_tell_states()
    {
        var seen = new SeenRegistrations();
        await using var http = await RegistrarHttp.StartAsync(new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0), null), seen.Registrar(TimeSpan.Zero, TestContext.Current.CancellationToken, orders, items), TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = http.Address };

        var (status, body) = await SendAsync(client, HttpMethod.Post, "/v1/tables/shop.orders");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"partitionsAdded\":1", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(client, HttpMethod.Post, "/v1/tables/shop.nosuch")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await SendAsync(client, HttpMethod.Get, "/v1/tables/shop.orders")).Status);
        Assert.Contains("s3://lake/items", (await SendAsync(client, HttpMethod.Get, "/v1/tables")).Body, StringComparison.Ordinal);
        Assert.Contains("lakehouse_registrations_total{table=\"shop.orders\"} 1", (await SendAsync(client, HttpMethod.Get, "/metrics")).Body, StringComparison.Ordinal);
        Assert.Equal("ok\n", (await SendAsync(client, HttpMethod.Get, "/healthz")).Body);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData(ErrorKind.Unavailable, 503)]
    [InlineData(ErrorKind.Conflict, 409)]
    [InlineData(ErrorKind.Unsupported, 422)]
    public async Task A_webhook_answers_so_that_the_sender_knows_whether_to_send_again(ErrorKind? failure, int status)
    {
        var seen = new SeenRegistrations { Before = (_, _) => failure is { } kind ? throw new LakehouseException(kind, "no") : Task.CompletedTask };
        await using var http = await RegistrarHttp.StartAsync(new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0), null), seen.Registrar(TimeSpan.Zero, TestContext.Current.CancellationToken, orders), TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = http.Address };
        const string message = """{"Records":[{"s3":{"bucket":{"name":"lake"},"object":{"key":"orders/day%3D1/a.parquet"}}}]}""";

        Assert.Equal(status, (int)(await SendAsync(client, HttpMethod.Post, "/v1/events", message)).Status);
        Assert.Equal(200, (int)(await SendAsync(client, HttpMethod.Post, "/v1/events", message.Replace("orders", "unknown", StringComparison.Ordinal))).Status);
        Assert.Equal(400, (int)(await SendAsync(client, HttpMethod.Post, "/v1/events", "{}")).Status);
        Assert.Equal(["shop.orders"], seen.Begun);
    }

    [Fact]
    public async Task Without_its_token_nothing_but_the_health_is_told()
    {
        var seen = new SeenRegistrations();
        await using var http = await RegistrarHttp.StartAsync(new HttpSettings(new IPEndPoint(IPAddress.Any, 0), "t0ken"), seen.Registrar(TimeSpan.Zero, TestContext.Current.CancellationToken, orders), TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http.Address.Port}") };

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(client, HttpMethod.Post, "/v1/tables/shop.orders")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(client, HttpMethod.Get, "/metrics")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(client, HttpMethod.Get, "/healthz")).Status);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "t0ken!");
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(client, HttpMethod.Post, "/v1/tables/shop.orders")).Status);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "t0ken");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(client, HttpMethod.Post, "/v1/tables/shop.orders")).Status);
        Assert.Single(seen.Begun);
    }

    [Fact]
    public async Task An_open_address_without_token_is_refused() => Assert.Equal(
        ErrorKind.Invalid,
        (await Assert.ThrowsAsync<LakehouseException>(() => RegistrarHttp.StartAsync(
            new HttpSettings(new IPEndPoint(IPAddress.Any, 0), null), new SeenRegistrations().Registrar(TimeSpan.Zero, TestContext.Current.CancellationToken, orders), TestContext.Current.CancellationToken))).Kind);

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Host", "evil.example")]
    public async Task What_a_web_page_sends_is_refused(string header, string value)
    {
        var seen = new SeenRegistrations();
        await using var http = await RegistrarHttp.StartAsync(new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0), null), seen.Registrar(TimeSpan.Zero, TestContext.Current.CancellationToken, orders), TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = http.Address };
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);

        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(client, HttpMethod.Post, "/v1/tables/shop.orders")).Status);
        Assert.Empty(seen.Begun);
    }

    [Fact]
    public async Task A_body_without_end_is_refused()
    {
        var seen = new SeenRegistrations();
        await using var http = await RegistrarHttp.StartAsync(new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0), null), seen.Registrar(TimeSpan.Zero, TestContext.Current.CancellationToken, orders), TestContext.Current.CancellationToken);

        // The body waits for the answer: who sends it beside a refusal may find the connection gone before the answer is read.
        using var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Limit }) { BaseAddress = http.Address };
        client.DefaultRequestHeaders.ExpectContinue = true;

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(client, HttpMethod.Post, "/v1/events", new string(' ', 2 << 20))).Status);
    }

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpClient client, HttpMethod method, string path, string body = "")
    {
        using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Post ? new StringContent(body, Encoding.UTF8, "application/json") : null };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
