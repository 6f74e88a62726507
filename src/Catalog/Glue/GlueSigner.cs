using System.Globalization;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;

namespace Lakehouse.Catalog.Glue;

/// <summary>Signs calls with Signature Version 4 (AWS General Reference), service name <c>glue</c>; the key derivation is the AWS SDK's.</summary>
internal static class GlueSigner
{
    private const string Service = "glue";

    /// <summary>Adds date, session token and signature to a POST of the server's root. Content type and <c>X-Amz-Target</c> must be there.</summary>
    /// <param name="request">The call.</param>
    /// <param name="body">Its exact bytes.</param>
    /// <param name="credentials">Who calls.</param>
    /// <param name="region">Region of the scope.</param>
    /// <param name="now">Time of the call by the server's clock.</param>
    public static void Sign(HttpRequestMessage request, byte[] body, ImmutableCredentials credentials, string region, DateTimeOffset now)
    {
        var stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", stamp);
        if (credentials.UseToken)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", credentials.Token);
        }

        var headers = Signed(request);
        var names = string.Join(';', headers.Keys);
        var lines = string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"));
        var canonical = $"POST\n/\n\n{lines}\n{names}\n{Convert.ToHexStringLower(SHA256.HashData(body))}";
        var signature = AWS4Signer.ComputeSignature(credentials, region, now.UtcDateTime, Service, names, canonical);
        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
    }

    private static SortedDictionary<string, string> Signed(HttpRequestMessage request)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = request.Content!.Headers.GetValues("Content-Type").Single(),
            ["host"] = request.RequestUri!.Authority,
        };
        foreach (var header in request.Headers.NonValidated.Where(header => header.Key.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)))
        {
            found[header.Key.ToLowerInvariant()] = header.Value.ToString().Trim();
        }

        return found;
    }
}
