using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// Repeats calls whose failure passes, after waits that grow from 100 ms to 5 s and are cut at random, so that many clients do not come
/// back together. Each attempt has its own deadline. Thread-safe.
/// </summary>
/// <param name="settings">Attempts and deadline.</param>
/// <param name="clock">Measures the waits.</param>
/// <param name="ids">Cuts them.</param>
internal sealed class S3Retry(S3Settings settings, TimeProvider clock, IIdSource ids)
{
    private const int FirstWait = 100;
    private const int LongestWait = 5000;

    /// <summary>Runs a call.</summary>
    /// <param name="place">The object, for errors.</param>
    /// <param name="bytes">Bytes that travel, which lengthen the deadline.</param>
    /// <param name="call">Makes one attempt; it is told the attempt's number, from 1.</param>
    /// <param name="cancellationToken">Stops the call between and within attempts.</param>
    /// <exception cref="LakehouseException">As <see cref="S3Errors.Describe(Exception, string)"/> says.</exception>
    public async ValueTask<T> RunAsync<T>(string place, long bytes, Func<int, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                using var limit = new CancellationTokenSource(settings.CallDeadline + TimeSpan.FromSeconds(bytes >> 20), clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                return await call(attempt, either.Token).ConfigureAwait(false);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (Exception failure) when (attempt < settings.MaxAttempts && S3Errors.IsPassing(failure))
            {
                await Task.Delay(Wait(attempt), clock, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not LakehouseException && !IsBug(failure))
            {
                throw S3Errors.Describe(failure, place);
            }
        }
    }

    private static bool IsBug(Exception failure) => failure is NullReferenceException or ArgumentException or InvalidCastException or OutOfMemoryException;

    private TimeSpan Wait(int attempt) =>
        TimeSpan.FromMilliseconds(1 + ids.Next(Math.Min(LongestWait, FirstWait << Math.Min(attempt - 1, 10))));
}
