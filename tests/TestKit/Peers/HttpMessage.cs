using System.Globalization;
using System.Text;

namespace Lakehouse.TestKit.Peers;

/// <summary>One message of HTTP/1.1 as bytes: head and body, whole in memory.</summary>
/// <param name="Head">First line and headers, without the empty line.</param>
/// <param name="Body">As sent, chunk headers included.</param>
internal sealed record HttpMessage(string Head, byte[] Body)
{
    /// <summary>The first line.</summary>
    public string FirstLine => Head[..Head.IndexOf('\r', StringComparison.Ordinal)];

    /// <summary>Does the sender end the connection after it?</summary>
    public bool Closes => HeaderOf("Connection")?.Equals("close", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The body without chunk headers.</summary>
    public byte[] Content
    {
        get
        {
            if (HeaderOf("Transfer-Encoding") is null)
            {
                return Body;
            }

            using var content = new MemoryStream();
            for (var at = 0; at < Body.Length;)
            {
                var end = at + Body.AsSpan(at).IndexOf("\r\n"u8);
                var size = int.Parse(Encoding.ASCII.GetString(Body, at, end - at).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                content.Write(Body, end + 2, size);
                at = size == 0 ? Body.Length : end + 2 + size + 2;
            }

            return content.ToArray();
        }
    }

    /// <summary>Reads one message, or null where the connection ends first.</summary>
    /// <param name="stream">From whom.</param>
    /// <param name="hasBody">False for the answer to a HEAD.</param>
    /// <param name="onContinue">Called when the sender waits for leave to send the body.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static async Task<HttpMessage?> ReadAsync(Stream stream, bool hasBody, Func<Task>? onContinue, CancellationToken cancellationToken)
    {
        if (await ReadHeadAsync(stream, cancellationToken) is not { } head)
        {
            return null;
        }

        if (HeaderOf(head, "Expect") is not null)
        {
            head = string.Join("\r\n", head.Split("\r\n").Where(line => !line.StartsWith("Expect:", StringComparison.OrdinalIgnoreCase)));
            if (onContinue is not null)
            {
                await onContinue();
            }
        }

        return new HttpMessage(head, hasBody ? await ReadBodyAsync(stream, head, cancellationToken) : []);
    }

    /// <summary>The message as it goes over the wire.</summary>
    public byte[] ToBytes() => [.. Encoding.Latin1.GetBytes(Head + "\r\n\r\n"), .. Body];

    /// <summary>A header, or null.</summary>
    public string? HeaderOf(string name) => HeaderOf(Head, name);

    /// <summary>The message with another value of a header that it has or lacks; without the header where the value is null.</summary>
    public HttpMessage With(string name, string? value)
    {
        var others = Head.Split("\r\n").Where(line => !line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return this with { Head = string.Join("\r\n", value is null ? others : [.. others, $"{name}: {value}"]) };
    }

    /// <summary>A header of a head, or null.</summary>
    public static string? HeaderOf(string head, string name) => head.Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();

    private static async Task<string?> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        while (await ReadLineAsync(stream, cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                return head.ToString(0, head.Length - 2) is { Length: > 0 } text ? text : null;
            }

            head.Append(line).Append("\r\n");
        }

        return null;
    }

    private static async Task<byte[]> ReadBodyAsync(Stream stream, string head, CancellationToken cancellationToken)
    {
        if (HeaderOf(head, "Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true)
        {
            return await ReadChunksAsync(stream, cancellationToken);
        }

        var body = new byte[long.Parse(HeaderOf(head, "Content-Length") ?? "0", CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return body;
    }

    private static async Task<byte[]> ReadChunksAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (await ReadLineAsync(stream, cancellationToken) is { } line)
        {
            body.Write(Encoding.Latin1.GetBytes(line + "\r\n"));
            if (line.Length == 0)
            {
                break;
            }

            var size = int.Parse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size > 0)
            {
                var chunk = new byte[size + 2];
                await stream.ReadExactlyAsync(chunk, cancellationToken);
                body.Write(chunk);
            }
        }

        return body.ToArray();
    }

    private static async Task<string?> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        return null;
    }
}
