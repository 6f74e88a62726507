using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Lakehouse.TestKit.Peers;

namespace Lakehouse.TestKit.Glue;

/// <summary>
/// A server that speaks Glue's protocol, stricter than moto: requests are held against AWS's own description of the API, pages and segments are real, versions are
/// compared, batches have their limits; and it fails as it is told. Answers have the form of those captured from hudi-aws and moto. Thread-safe.
/// </summary>
public sealed class FakeGlue : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly FakeGlueModel model = new();
    private readonly FakeGlueCatalog catalog = new();
    private readonly ConcurrentQueue<FakeGlueCall> calls = new();
    private readonly Lock gate = new();
    private readonly Task loop;

    private FakeGlue(int port)
    {
        Endpoint = new Uri($"http://127.0.0.1:{port}");
        listener.Prefixes.Add(Endpoint.ToString());
        listener.Start();
        loop = Task.Run(ServeAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Endpoint { get; }

    /// <summary>Requests in the order they came.</summary>
    public IReadOnlyList<FakeGlueCall> Calls => [.. calls];

    /// <summary>What goes wrong with a call; null for nothing.</summary>
    public Func<FakeGlueCall, FakeGlueTrouble?> Trouble { get; set; } = _ => null;

    /// <summary>Partitions of one page.</summary>
    public int PageSize
    {
        get => catalog.PageSize;
        set => catalog.PageSize = value;
    }

    /// <summary>Keys that one look-up comes to.</summary>
    public int KeysPerLookup
    {
        get => catalog.KeysPerLookup;
        set => catalog.KeysPerLookup = value;
    }

    /// <summary>Refusals of single items of a batch: action, values and how often they were sent, to a code.</summary>
    public Func<string, string, int, string?> ItemTrouble
    {
        get => catalog.ItemTrouble;
        set => catalog.ItemTrouble = value;
    }

    /// <summary>A server on a free port.</summary>
    public static FakeGlue Start()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FakeGlue(FreePorts.Pair());
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // Somebody else took the port in between.
            }
        }
    }

    /// <summary>A table as it was last sent.</summary>
    public JsonObject TableOf(string database, string table) => Look(() => catalog.Table(database, table).Input);

    /// <summary>Versions of a table that were kept.</summary>
    public int ArchivedOf(string database, string table) => Look(() => catalog.Table(database, table).Archived);

    /// <summary>Indexes of a table.</summary>
    public IReadOnlyList<string> IndexesOf(string database, string table) => Look(() => catalog.Table(database, table).Indexes.ToList());

    /// <summary>Does a call as if somebody else had made it.</summary>
    public JsonObject Do(string action, JsonObject request) => Look(() => catalog.Do(action, request));

    /// <summary>Status and body that a request gets.</summary>
    public (int Status, string Body) Answer(string action, JsonObject request)
    {
        try
        {
            if (model.CheckRequest(action, request) is { } wrong)
            {
                throw new FakeGlueRefusalException("InvalidInputException", wrong);
            }

            var answer = Do(action, request);
            return model.CheckAnswer(action, answer) is { } bad ? (500, bad) : (200, answer.ToJsonString());
        }
        catch (FakeGlueRefusalException refusal)
        {
            return (400, new JsonObject { ["__type"] = refusal.Code, ["message"] = refusal.Message }.ToJsonString());
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        listener.Abort();
        await loop;
    }

    private T Look<T>(Func<T> look)
    {
        lock (gate)
        {
            return look();
        }
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var request = JsonNode.Parse(await reader.ReadToEndAsync())!.AsObject();
            var action = context.Request.Headers["X-Amz-Target"]!.Replace("AWSGlue.", "", StringComparison.Ordinal);
            var call = new FakeGlueCall(calls.Count(known => known.Action == action) + 1, action, request);
            calls.Enqueue(call);
            var trouble = Trouble(call);
            var (status, body) = trouble is { Done: false } ? (trouble.Status, trouble.Body) : Done(context.Request, call);
            await SendAsync(context.Response, trouble, status, body);
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client hung up; nobody is left to tell.
        }
    }

    private static async Task SendAsync(HttpListenerResponse response, FakeGlueTrouble? trouble, int status, string body)
    {
        if (trouble is { Cut: true })
        {
            response.Abort();
            return;
        }

        foreach (var (name, value) in trouble?.Headers ?? new Dictionary<string, string>())
        {
            response.Headers[name] = value;
        }

        response.StatusCode = trouble is { Status: > 0 } ? trouble.Status : status;
        var bytes = Encoding.UTF8.GetBytes(trouble is { Status: > 0 } ? trouble.Body : body);
        await response.OutputStream.WriteAsync(bytes);
        response.Close();
    }

    private (int Status, string Body) Done(HttpListenerRequest request, FakeGlueCall call) => Wrong(request, call) is { } wrong
        ? (400, new JsonObject { ["__type"] = "InvalidInputException", ["message"] = wrong }.ToJsonString())
        : Answer(call.Action, call.Request);

    private string? Wrong(HttpListenerRequest request, FakeGlueCall call)
    {
        var authorization = request.Headers["Authorization"] ?? "";
        return request is not { HttpMethod: "POST", RawUrl: "/", ContentType: "application/x-amz-json-1.1" } ? "not a POST of / with Glue's content type"
            : !authorization.StartsWith("AWS4-HMAC-SHA256 Credential=", StringComparison.Ordinal) || !authorization.Contains("/glue/aws4_request", StringComparison.Ordinal) ? "not signed for glue"
            : model.Knows(call.Action) ? null : $"no action {call.Action}";
    }
}
