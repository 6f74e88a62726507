using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Lakehouse.TestKit.Trino;

/// <summary>
/// A Trino server made of captured exchanges: a statement gets the answer that Trino gave to the same text, a page the answer at the same path, in the
/// order of the capture, and the last one again when it is asked again. Addresses in answers are its own. What was never captured is 404, as at Trino.
/// </summary>
public sealed partial class ReplayTrino : IAsyncDisposable
{
    /// <summary>Stands for this server's address in answers that are made up.</summary>
    public const string Base = "http://127.0.0.1:1";

    private readonly ConcurrentDictionary<string, Queue<TrinoExchange>> answers = new();
    private readonly ConcurrentQueue<ReplayedRequest> requests = new();
    private readonly LocalWeb web;
    private int count;

    private ReplayTrino(IEnumerable<TrinoExchange> exchanges, X509Certificate2? certificate)
    {
        foreach (var exchange in exchanges)
        {
            answers.GetOrAdd(KeyOf(exchange.Method, exchange.Path, exchange.RequestBody), _ => new Queue<TrinoExchange>()).Enqueue(exchange);
        }

        web = new LocalWeb(AnswerAsync, certificate);
    }

    /// <summary>The server's address.</summary>
    public Uri Address => web.Address;

    /// <summary>All requests so far, in order.</summary>
    public IReadOnlyList<ReplayedRequest> Requests => [.. requests];

    /// <summary>May answer a request itself; true when it did.</summary>
    public Func<HttpContext, ReplayedRequest, Task<bool>>? Before { get; set; }

    /// <summary>Starts a server on a free port.</summary>
    public static Task<ReplayTrino> StartAsync(IEnumerable<TrinoExchange> exchanges, X509Certificate2? certificate = null) => Task.FromResult(new ReplayTrino(exchanges, certificate));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => web.DisposeAsync();

    private static string KeyOf(string method, string path, string body) => method == "POST" ? $"POST {path} {body}" : $"{method} {path}";

    [GeneratedRegex("https?://(127\\.0\\.0\\.1:\\d+|lake\\.example:8443)")]
    private static partial Regex CapturedAddress();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = await ReadAsync(context);
        requests.Enqueue(request);
        if (Before is { } before && await before(context, request))
        {
            return;
        }

        if (!answers.TryGetValue(KeyOf(request.Method, request.Path, request.Body), out var queue))
        {
            context.Response.StatusCode = request.Method == "DELETE" ? 204 : 404;
            return;
        }

        TrinoExchange exchange;
        lock (queue)
        {
            exchange = queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        }

        await SendAsync(context, exchange);
    }

    private async Task<ReplayedRequest> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return new ReplayedRequest(
            Interlocked.Increment(ref count) - 1,
            context.Request.Method,
            context.Request.Path.Value + context.Request.QueryString.Value,
            context.Request.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value.ToArray()), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(context.RequestAborted));
    }

    private async Task SendAsync(HttpContext context, TrinoExchange exchange)
    {
        context.Response.StatusCode = exchange.Status;
        foreach (var (name, value) in exchange.Headers.Where(header => header.Key.StartsWith("X-Trino", StringComparison.Ordinal) || header.Key is "Content-Type" or "Retry-After" or "WWW-Authenticate" or "Location"))
        {
            context.Response.Headers.Append(name, value);
        }

        if (exchange.Status == 204)
        {
            return;
        }

        var body = Encoding.UTF8.GetBytes(CapturedAddress().Replace(exchange.Body, Address.GetLeftPart(UriPartial.Authority)));
        if (exchange.Status == 200 && context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
        {
            context.Response.Headers.ContentEncoding = "gzip";
            body = Gzip(body);
        }

        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }
}
