namespace Lakehouse.TestKit.Glue;

/// <summary>What goes wrong with a call instead of its answer.</summary>
public sealed record FakeGlueTrouble
{
    /// <summary>HTTP status of the refusal; 0 when there is none.</summary>
    public int Status { get; init; }

    /// <summary>Body of the refusal, as it goes over the wire.</summary>
    public string Body { get; init; } = "";

    /// <summary>Headers of the refusal.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the call is done before the trouble.</summary>
    public bool Done { get; init; }

    /// <summary>Whether the connection is cut instead of an answer.</summary>
    public bool Cut { get; init; }

    /// <summary>A refusal in Glue's own form (seen in <c>tests/data/glue/requests.ndjson</c>).</summary>
    public static FakeGlueTrouble Refusal(string code, int status = 400) =>
        new() { Status = status, Body = $$"""{"__type": "{{code}}", "message": "as the test wants it"}""" };
}
