using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Lakehouse.TestKit;

/// <summary>
/// A web server inside of the tests' process, on a free port of the loopback address. It has no limits of time and rate, as a busy machine keeps
/// none, and it looks at no settings of the machine. Thread-safe.
/// </summary>
internal sealed class LocalWeb : IAsyncDisposable
{
    // Connections that are still open then are cut.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly WebApplication app;

    /// <summary>Starts listening.</summary>
    /// <param name="answer">Answers each request.</param>
    /// <param name="certificate">Certificate for localhost, or null for plain HTTP.</param>
    public LocalWeb(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.KeepAliveTimeout = Patience;
            kestrel.Limits.RequestHeadersTimeout = Patience;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate, https => https.HandshakeTimeout = Patience);
                }
            });
        });
        app = builder.Build();
        app.Run(answer);
        app.Start();
        var port = new Uri(app.Urls.Single()).Port;
        Address = new Uri(certificate is null ? $"http://127.0.0.1:{port}" : $"https://localhost:{port}");
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Grace);
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
    }
}
