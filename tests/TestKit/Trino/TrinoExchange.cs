namespace Lakehouse.TestKit.Trino;

/// <summary>One request and its answer, from a transcript or made up.</summary>
/// <param name="Title">What the transcript calls it.</param>
/// <param name="Method">GET, POST, DELETE, HEAD.</param>
/// <param name="Path">Path with query.</param>
/// <param name="RequestHeaders">Headers that the captured client sent.</param>
/// <param name="RequestBody">What it sent: the statement.</param>
/// <param name="Status">Status of the answer.</param>
/// <param name="Headers">Headers of the answer.</param>
/// <param name="Body">Body of the answer, unpacked.</param>
public sealed record TrinoExchange(
    string Title,
    string Method,
    string Path,
    IReadOnlyList<KeyValuePair<string, string>> RequestHeaders,
    string RequestBody,
    int Status,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string Body)
{
    /// <summary>Whether the transcript holds only parts of the bodies.</summary>
    public bool IsCut => Body.Contains("…CUT…", StringComparison.Ordinal) || RequestBody.Contains("…CUT…", StringComparison.Ordinal);

    /// <summary>Whether it begins a statement.</summary>
    public bool IsStatement => Method == "POST" && Path == "/v1/statement";

    /// <summary>Values of a request header, in order.</summary>
    public IReadOnlyList<string> Sent(string header) =>
        [.. RequestHeaders.Where(pair => pair.Key.Equals(header, StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Value)];

    /// <summary>Exchanges of one statement whose pages are given by their members (<c>"columns":[…],"data":[…]</c>); ids and addresses are added.</summary>
    public static IReadOnlyList<TrinoExchange> Pages(string sql, params string[] members) =>
    [
        .. members.Select((member, at) => new TrinoExchange(
            $"page {at}",
            at == 0 ? "POST" : "GET",
            at == 0 ? "/v1/statement" : PathOf(at),
            [],
            at == 0 ? sql : string.Empty,
            200,
            [new("Content-Type", "application/json")],
            PageBody(member, at, at == members.Length - 1))),
    ];

    /// <summary>Path of a page of <see cref="Pages"/>.</summary>
    public static string PathOf(int page) => FormattableString.Invariant($"/v1/statement/executing/20261122_000000_00001_tests/y{page}/{page}");

    private static string PageBody(string member, int at, bool last)
    {
        var next = last ? string.Empty : $"\"nextUri\":\"{ReplayTrino.Base}{PathOf(at + 1)}\",";
        var more = member.Length > 0 ? $",{member}" : string.Empty;
        return $"{{\"id\":\"20261122_000000_00001_tests\",\"infoUri\":\"{ReplayTrino.Base}/ui\",{next}\"stats\":{{\"state\":\"RUNNING\"}}{more}}}";
    }
}
