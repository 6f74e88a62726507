using System.Net;
using Lakehouse.Query.Trino.Decoding;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>Answers other than 200 as failures (golden facts 6, 9, 18 and 30).</summary>
internal static class TrinoAnswers
{
    /// <summary>The failure of an answer.</summary>
    public static Exception Refusal(HttpResponseMessage response, string body, string server, TimeProvider clock)
    {
        var status = (int)response.StatusCode;
        var said = ServerText.Clean(body);
        return response.StatusCode switch
        {
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new TransientAnswerException($"it answers {status}", PauseOf(response, clock), null),
            HttpStatusCode.Unauthorized => Invalid(
                $"Trino at {server} refuses who asks: {said}", "set TRINO_PASSWORD or TRINO_TOKEN (or --password-file, --token-file) for the user of --user"),
            HttpStatusCode.Forbidden => Invalid($"Trino at {server} refuses: {said}", "use the server's https:// address and a user that it knows"),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => Unavailable(
                $"Trino at {server} does not know the query any more ({status})", "the server was restarted or the query expired; run the statement again", null),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => Invalid(
                $"{server} redirects to {ServerText.Clean(Server(response.Headers.Location))}; redirects are not followed",
                "give the address of the Trino coordinator itself; leave --spooled out where it sends segments on to a bucket"),
            HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => Unavailable($"Trino at {server} answers {status}: {said}", "look at the server's state and run the statement again", null),
            _ => Invalid($"Trino at {server} answers {status}: {said}", null),
        };
    }

    /// <summary>A failure of the connection or the server.</summary>
    public static LakehouseException Unavailable(string message, string fix, Exception? inner) =>
        new(ErrorKind.Unavailable, message, fix: fix, innerException: inner);

    private static LakehouseException Invalid(string message, string? fix) => new(ErrorKind.Invalid, message, fix: fix);

    // Without path and query: the address of a segment in a bucket is signed, and so a secret.
    private static string Server(Uri? location) => location switch
    {
        null => "nowhere",
        { IsAbsoluteUri: true } => location.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped),
        _ => "another path",
    };

    private static TimeSpan? PauseOf(HttpResponseMessage response, TimeProvider clock) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };
}
