using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>How connections are made: TLS is always verified, nothing is followed or remembered.</summary>
internal static class TrinoTls
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    /// <summary>A handler that trusts the system's authorities, or those of a file alone.</summary>
    /// <exception cref="LakehouseException">Invalid: the file cannot be read or has no certificate.</exception>
    public static SocketsHttpHandler Handler(string? caFile)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = ConnectTimeout,
        };
        if (caFile is not null)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trusting(caFile) };
        }

        return handler;
    }

    private static X509ChainPolicy Trusting(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unusable(file, failure.Message, failure);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw Unusable(file, "it holds no certificate", null);
    }

    private static LakehouseException Unusable(string file, string why, Exception? inner) => new(
        ErrorKind.Invalid,
        $"the certificates cannot be read: {why}",
        new ErrorContext { Path = file },
        "give --ca-file a PEM file with -----BEGIN CERTIFICATE-----",
        inner);
}
