using System.Globalization;
using Lakehouse.Catalog.Glue.Api;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Microsoft.Extensions.Logging;

namespace Lakehouse.Catalog.Glue;

/// <summary>
/// Makes a call until it is answered: repeats what passes by itself (throttling, 5xx, lost connections, timeouts) after a random wait that doubles its bound,
/// renews credentials that ran out and follows the server's clock when signatures are refused, all within attempts and a deadline. A call whose answer was lost
/// is sent again, so what it changes may have been done already: callers treat "already there" and "not found" as such. Thread-safe.
/// </summary>
/// <param name="transport">The way to the server.</param>
/// <param name="credentials">Who calls.</param>
/// <param name="settings">Attempts and times.</param>
/// <param name="time">Clock and waits.</param>
/// <param name="ids">Jitter.</param>
/// <param name="logger">Attempts that failed: action, reason, wait.</param>
internal sealed partial class GlueCaller(
    GlueTransport transport, GlueCredentials credentials, GlueSettings settings, TimeProvider time, IIdSource ids, ILogger logger) : IDisposable
{
    private const int FirstWaitMilliseconds = 100;
    private const int LongestWaitMilliseconds = 10_000;
    private static readonly TimeSpan SmallestSkew = TimeSpan.FromMinutes(1);

    private long skewTicks;

    /// <summary>Where calls go.</summary>
    public string Endpoint => transport.Endpoint;

    /// <summary>The answer's bytes, or the refusal.</summary>
    /// <exception cref="LakehouseException">Unavailable: no attempt within the deadline was answered. Invalid: no credentials.</exception>
    public async Task<(byte[]? Body, GlueFault? Fault)> CallAsync(string action, object request, CancellationToken cancellationToken)
    {
        var body = GlueJson.Write(request);
        using var deadline = new CancellationTokenSource(settings.CallDeadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var last = "no attempt was answered";
        var lost = false;
        for (var attempt = 1; attempt <= settings.MaxAttempts; attempt++)
        {
            try
            {
                var (answer, failure) = await AttemptAsync(action, body, both.Token).ConfigureAwait(false);
                var fault = answer is null or { Status: 200 } ? null : GlueJson.Fault(answer);
                if (answer is not null && !MayPass(answer, fault))
                {
                    return fault is null ? (answer.Body, null) : (null, fault with { AfterLostAnswer = lost });
                }

                // A server that failed in the middle (5xx) may have done its work as well.
                lost |= answer is null or { Status: >= 500 };

                last = fault is null ? failure! : $"{fault.Code}: {fault.Message}";
                await WaitAsync(action, attempt, last, both.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        throw new LakehouseException(
            ErrorKind.Unavailable,
            string.Create(CultureInfo.InvariantCulture, $"Glue at {Endpoint} did not do {action} within {settings.MaxAttempts} attempts and {settings.CallDeadline.TotalSeconds} s: {last}"),
            fix: "try again later; if it is throttled, ask for a higher rate of calls or fewer segments");
    }

    /// <inheritdoc />
    public void Dispose() => transport.Dispose();

    private async Task<(GlueAnswer? Answer, string? Failure)> AttemptAsync(string action, byte[] body, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref skewTicks));
        var who = await credentials.GetAsync().ConfigureAwait(false);
        try
        {
            var answer = await transport.SendAsync(action, body, who, now, cancellationToken).ConfigureAwait(false);

            // Every answer is at least "{}": nothing at all is an answer that something in between swallowed.
            return answer is { Status: 200, Body.Length: 0 } ? (null, "the answer was empty") : (answer, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "the attempt took too long");
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            return (null, lost.Message);
        }
    }

    private bool MayPass(GlueAnswer answer, GlueFault? fault) => fault is not null
        && (answer.Status is >= 500 or 429 || fault.IsPassing || (fault.IsExpired && credentials.Renew()) || (fault.IsUnsigned && FollowClock(answer.Date)));

    // A signature is refused when the clocks differ by more than minutes; the server's own is in its answer.
    private bool FollowClock(DateTimeOffset? server)
    {
        if (server is not { } theirs)
        {
            return false;
        }

        var skew = theirs - time.GetUtcNow();
        var changed = (skew - TimeSpan.FromTicks(Interlocked.Read(ref skewTicks))).Duration() > SmallestSkew;
        Interlocked.Exchange(ref skewTicks, skew.Ticks);
        return changed;
    }

    private Task WaitAsync(string action, int attempt, string reason, CancellationToken cancellationToken)
    {
        var bound = (int)Math.Min(LongestWaitMilliseconds, FirstWaitMilliseconds * Math.Pow(2, attempt - 1));
        var wait = attempt == settings.MaxAttempts ? 0 : ids.Next(bound) + 1;
        LogAttempt(action, attempt, reason, wait);
        return Task.Delay(TimeSpan.FromMilliseconds(wait), time, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Glue {Action}: attempt {Attempt} failed ({Reason}); waiting {Wait} ms")]
    private partial void LogAttempt(string action, int attempt, string reason, int wait);
}
