namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>What a store that speaks S3 really does.</summary>
/// <param name="Racers">Writers in each race.</param>
/// <param name="CreateWinners">How many of them created the same object; one where <c>If-None-Match</c> holds.</param>
/// <param name="SwapWinners">How many of them replaced the same version; one where <c>If-Match</c> holds.</param>
/// <param name="RefusesExpired">Whether a put whose signature has ended is refused.</param>
/// <param name="ListsAtOnce">Whether an object is listed as soon as it is written.</param>
/// <param name="RoundTrip">Shortest time of a small request.</param>
/// <param name="SkewLeast">How far the store's clock is before this machine's, at least.</param>
/// <param name="SkewMost">The same at most.</param>
public sealed record S3Findings(
    int Racers, int CreateWinners, int SwapWinners, bool RefusesExpired, bool ListsAtOnce, TimeSpan RoundTrip, TimeSpan SkewLeast, TimeSpan SkewMost);
