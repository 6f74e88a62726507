using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lakehouse.TestKit.Peers;

/// <summary>An authority of a test's own, and a server certificate for localhost from it.</summary>
public sealed class TestCertificates : IDisposable
{
    /// <summary>Makes both; good for a month.</summary>
    public TestCertificates()
    {
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Authority = authority.CreateSelfSigned(from, until);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(Authority, from, until, [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        Server = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
        Folder = Directory.CreateTempSubdirectory("lakehouse-tls-").FullName;
        CaFile = Path.Combine(Folder, "ca.pem");
        File.WriteAllText(CaFile, Authority.ExportCertificatePem());
    }

    /// <summary>The authority.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The server, with its key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>A folder of its own.</summary>
    public string Folder { get; }

    /// <summary>The authority as a PEM file in it.</summary>
    public string CaFile { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        Authority.Dispose();
        Server.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
