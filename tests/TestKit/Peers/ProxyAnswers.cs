using System.Globalization;
using System.Security;
using System.Text;

namespace Lakehouse.TestKit.Peers;

/// <summary>Answers that a <see cref="FaultProxy"/> gives of its own, and real ones spoiled.</summary>
public static class ProxyAnswers
{
    /// <summary>An answer as bytes.</summary>
    /// <param name="status">Such as <c>403 Forbidden</c>.</param>
    /// <param name="body">Its body, sent as XML.</param>
    /// <param name="headers">Further headers, <c>Name: value</c> each.</param>
    public static byte[] Of(string status, string body, params string[] headers) => Encoding.UTF8.GetBytes(
        $"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>A refusal in S3's form.</summary>
    /// <param name="request">Whom it answers: a HEAD gets no body.</param>
    /// <param name="status">Such as <c>403 Forbidden</c>.</param>
    /// <param name="code">Such as <c>AccessDenied</c>.</param>
    /// <param name="details">More elements of the error.</param>
    /// <param name="message">What it says to a person.</param>
    public static byte[] Error(ProxyRequest request, string status, string code, string details = "", string message = "by the test's proxy") =>
        Of(status, request.Method == "HEAD" ? string.Empty : ErrorBody(code, details, message));

    /// <summary>What is said without asking the server, or null.</summary>
    internal static byte[]? Instead(ProxyFault fault, ProxyRequest request) => fault switch
    {
        ProxyFault.SlowDown => Error(request, "503 Service Unavailable", "SlowDown"),
        ProxyFault.InternalError => Error(request, "500 Internal Server Error", "InternalError"),
        ProxyFault.ErrorInside => Of("200 OK", ErrorBody("InternalError", string.Empty, "by the test's proxy")),
        _ => null,
    };

    /// <summary>What the client hears of an answer.</summary>
    internal static byte[] Spoil(ProxyFault fault, ProxyRequest request, HttpMessage answer) => fault switch
    {
        ProxyFault.CutAnswer => answer.ToBytes() is var bytes ? bytes[..(bytes.Length - Math.Max(1, answer.Body.Length / 2))] : [],
        ProxyFault.DoneButError => Error(request, "500 Internal Server Error", "InternalError"),
        ProxyFault.ShortAnswer => Short(answer).ToBytes(),
        ProxyFault.WrongRange => answer.With("Content-Range", "bytes 1-7/99").ToBytes(),
        ProxyFault.Chunked when answer.Body.Length > 0 => Rechunk(answer).ToBytes(),
        _ => answer.ToBytes(),
    };

    private static HttpMessage Short(HttpMessage answer)
    {
        var half = answer.Content[..(answer.Content.Length / 2)];
        return half.Length == 0 ? answer : answer.With("Transfer-Encoding", null).With("Content-Length", Text(half.Length)) with { Body = half };
    }

    // Two chunks, as proxies send what they do not know the length of.
    private static HttpMessage Rechunk(HttpMessage answer)
    {
        if (answer.HeaderOf("Content-Length") is null)
        {
            return answer;
        }

        var half = (answer.Body.Length + 1) / 2;
        var chunks = new[] { answer.Body[..half], answer.Body[half..] }.Where(chunk => chunk.Length > 0);
        byte[] body = [.. chunks.SelectMany(chunk => (byte[])[.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]), .. "0\r\n\r\n"u8];
        return answer.With("Content-Length", null).With("Transfer-Encoding", "chunked") with { Body = body };
    }

    private static string ErrorBody(string code, string details, string message) =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{SecurityElement.Escape(message)}</Message>{details}</Error>";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
