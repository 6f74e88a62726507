using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Lakehouse.TestKit.Glue;

/// <summary>
/// A server that speaks Glue's protocol, stricter than moto: requests are held against AWS's own description of the API, pages and segments are real, versions are
/// compared, batches have their limits; and it fails as it is told. Answers have the form of those captured from hudi-aws and moto. Thread-safe.
/// </summary>
public sealed class FakeGlue : IAsyncDisposable
{
    private readonly FakeGlueModel model = new();
    private readonly FakeGlueCatalog catalog = new();
    private readonly ConcurrentQueue<FakeGlueCall> calls = new();
    private readonly Lock gate = new();
    private readonly LocalWeb web;

    private FakeGlue() => web = new LocalWeb(AnswerAsync);

    /// <summary>Where it listens.</summary>
    public Uri Endpoint => web.Address;

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
    public static FakeGlue Start() => new();

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
    public ValueTask DisposeAsync() => web.DisposeAsync();

    private T Look<T>(Func<T> look)
    {
        lock (gate)
        {
            return look();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var request = JsonNode.Parse(await reader.ReadToEndAsync(context.RequestAborted))!.AsObject();
        var call = Note(context.Request.Headers["X-Amz-Target"].ToString().Replace("AWSGlue.", "", StringComparison.Ordinal), request);
        var trouble = Trouble(call);
        var (status, body) = trouble is { Done: false } ? (trouble.Status, trouble.Body) : Done(context.Request, call);
        if (trouble is { Cut: true })
        {
            context.Abort();
            return;
        }

        await SendAsync(context.Response, trouble, status, body);
    }

    // Segments ask at the same time, and what goes wrong goes by the number.
    private FakeGlueCall Note(string action, JsonObject request) => Look(() =>
    {
        var call = new FakeGlueCall(calls.Count(known => known.Action == action) + 1, action, request);
        calls.Enqueue(call);
        return call;
    });

    private static async Task SendAsync(HttpResponse response, FakeGlueTrouble? trouble, int status, string body)
    {
        foreach (var (name, value) in trouble?.Headers ?? new Dictionary<string, string>())
        {
            response.Headers[name] = value;
        }

        response.StatusCode = trouble is { Status: > 0 } ? trouble.Status : status;
        var bytes = Encoding.UTF8.GetBytes(trouble is { Status: > 0 } ? trouble.Body : body);
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, response.HttpContext.RequestAborted);
    }

    private (int Status, string Body) Done(HttpRequest request, FakeGlueCall call) => Wrong(request, call) is { } wrong
        ? (400, new JsonObject { ["__type"] = "InvalidInputException", ["message"] = wrong }.ToJsonString())
        : Answer(call.Action, call.Request);

    private string? Wrong(HttpRequest request, FakeGlueCall call)
    {
        var authorization = request.Headers.Authorization.ToString();
        return request is not { Method: "POST", Path.Value: "/", QueryString.HasValue: false, ContentType: "application/x-amz-json-1.1" } ? "not a POST of / with Glue's content type"
            : !authorization.StartsWith("AWS4-HMAC-SHA256 Credential=", StringComparison.Ordinal) || !authorization.Contains("/glue/aws4_request", StringComparison.Ordinal) ? "not signed for glue"
            : model.Knows(call.Action) ? null : $"no action {call.Action}";
    }
}
