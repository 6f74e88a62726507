using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>
/// Requests to one server. A page that does not come (connection error, 502, 503, 504) is asked for again with growing pauses, as Trino's own CLI
/// does (golden fact 30); a statement is never sent twice. Redirects are not followed. One request at a time.
/// </summary>
internal sealed class TrinoHttp : IDisposable
{
    private static readonly TimeSpan TellTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private readonly TrinoOptions options;
    private readonly TrinoCredentials credentials;
    private readonly TimeProvider clock;
    private readonly HttpClient client;

    /// <summary>Makes the connection's settings; nothing is sent yet.</summary>
    /// <exception cref="LakehouseException">Invalid: the address or the certificates, or a secret would go without TLS.</exception>
    public TrinoHttp(TrinoOptions options, TrinoCredentials credentials, TimeProvider clock)
    {
        this.options = options;
        this.credentials = credentials;
        this.clock = clock;
        Origin = new TrinoOrigin(options.Server, credentials.HasSecret);
        client = new HttpClient(TrinoTls.Handler(options.CaFile)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The server.</summary>
    public TrinoOrigin Origin { get; }

    /// <summary>Sends a statement, once.</summary>
    public async Task<TrinoAnswer> PostAsync(string sql, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        using var content = new StringContent(sql, Encoding.UTF8, "text/plain");
        try
        {
            return await SendAsync(HttpMethod.Post, Origin.Statement, headers, content, cancellationToken);
        }
        catch (TransientAnswerException failure)
        {
            throw TrinoAnswers.Unavailable(
                $"the Trino server at {Origin.Statement.Authority} did not take the statement: {failure.Message}", "look whether it runs before you send it again", failure.InnerException);
        }
    }

    /// <summary>Gets a page or a segment, again and again until the limit when that may help.</summary>
    public async Task<TrinoAnswer> GetAsync(Uri uri, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendAsync(HttpMethod.Get, uri, headers, null, cancellationToken);
            }
            catch (TransientAnswerException failure)
            {
                var pause = failure.RetryAfter is { } asked && asked > FirstPause * attempt ? asked : FirstPause * attempt;
                if (clock.GetElapsedTime(started) + pause > options.RetryFor)
                {
                    throw TrinoAnswers.Unavailable(
                        $"the Trino server at {Origin.Statement.Authority} does not answer any more: {failure.Message}", "look at the server's state and run the statement again", failure.InnerException);
                }

                await Task.Delay(pause, clock, cancellationToken);
            }
        }
    }

    /// <summary>Tells the server something that it need not take: to cancel, or that a segment was read. Null when it took it, else why not.</summary>
    public async Task<string?> TryAsync(HttpMethod method, Uri uri, IEnumerable<(string Name, string Value)> headers)
    {
        using var limit = new CancellationTokenSource(TellTimeout, clock);
        using var request = Request(method, uri, headers, null);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.Gone
                ? null
                : $"the server answered {(int)response.StatusCode}";
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return failure is OperationCanceledException ? "the server did not answer" : failure.Message;
        }
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private async Task<TrinoAnswer> SendAsync(
        HttpMethod method, Uri uri, IEnumerable<(string Name, string Value)> headers, HttpContent? content, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.RequestTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var request = Request(method, uri, headers, content);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return new TrinoAnswer(await BodyReader.ReadAsync(body, options.MostPageBytes, either.Token), response.Headers);
            }

            throw TrinoAnswers.Refusal(response, await BodyReader.ReadStartAsync(body, either.Token), Origin.Statement.Authority, clock);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientAnswerException("no answer within the limit", null, null);
        }
        catch (HttpRequestException failure) when (failure.InnerException is AuthenticationException tls)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                $"the certificate of {uri.Authority} is not trusted: {tls.Message}",
                fix: "give the certificates of its authority with --ca-file, and the name that the certificate is for as the host",
                innerException: failure);
        }
        catch (InvalidDataException failure)
        {
            throw JsonParts.Malformed("its gzip is damaged", failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new TransientAnswerException(failure.InnerException?.Message ?? failure.Message, null, failure);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, Uri uri, IEnumerable<(string Name, string Value)> headers, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, uri) { Content = content };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("lakehouse", "0.1"));
        if (credentials.Authorization is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
