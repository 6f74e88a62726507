using System.Net;
using System.Security.Cryptography;
using System.Text;
using Lakehouse.TableFormat.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lakehouse.Cli.Registering;

/// <summary>
/// The registrar's HTTP API: register a table, take notifications, tell states and counts. It registers the configured folders and no others. With a token
/// every call but <c>/healthz</c> needs it; without one it listens on a loopback address only and refuses what web pages send.
/// </summary>
internal sealed class RegistrarHttp : IAsyncDisposable
{
    private const int MostBodyBytes = 1 << 20;
    private const int MostConnections = 100;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly Registrar registrar;
    private readonly byte[]? tokenHash;
    private readonly WebApplication app;

    private RegistrarHttp(HttpSettings settings, Registrar registrar)
    {
        this.registrar = registrar;
        tokenHash = settings.Token is { } token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;

        // The usual builder takes further addresses from an appsettings.json of the working folder and from the environment.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging().AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(settings.Listen);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
        });
        app = builder.Build();
        app.Use(AllowAsync);
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.MapGet("/metrics", () => Results.Text(registrar.Metrics.Text(), "text/plain; version=0.0.4"));
        app.MapGet("/v1/tables", () => Results.Json(registrar.Folders.Select(folder => RegistrarAnswers.State(folder, registrar.Metrics.Last(folder.Name))), RegistrarAnswers.Json));
        app.MapPost("/v1/tables/{table}", RegisterAsync);
        app.MapPost("/v1/events", TakeAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(app.Urls.Single());

    /// <summary>Starts listening.</summary>
    /// <exception cref="LakehouseException">Invalid: the address would be open to others without a token. Unavailable: it is taken.</exception>
    public static async Task<RegistrarHttp> StartAsync(HttpSettings settings, Registrar registrar, CancellationToken cancellationToken)
    {
        if (settings.Token is null && !IPAddress.IsLoopback(settings.Listen.Address))
        {
            throw new LakehouseException(
                ErrorKind.Invalid, $"the HTTP API would be open to everybody at {settings.Listen}", fix: "set register.http.token to ${NAME} of an environment variable, or listen at 127.0.0.1");
        }

        var server = new RegistrarHttp(settings, registrar);
        try
        {
            await server.app.StartAsync(cancellationToken);
            return server;
        }
        catch (IOException failure)
        {
            await server.app.DisposeAsync();
            throw new LakehouseException(ErrorKind.Unavailable, $"cannot listen at {settings.Listen}: {failure.Message}", fix: "choose another port", innerException: failure);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Grace);
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
    }

    private async Task AllowAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path != "/healthz" && !IsAllowed(context.Request))
        {
            context.Response.StatusCode = tokenHash is null ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync(tokenHash is null ? "requests of web pages are refused\n" : "a bearer token is needed\n", context.RequestAborted);
            return;
        }

        await next(context);
    }

    private bool IsAllowed(HttpRequest request)
    {
        if (tokenHash is null)
        {
            // A page in a browser can reach loopback addresses, but not hide where it comes from.
            return request.Headers.Origin.Count == 0 && (request.Host.Host == "localhost" || (IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
        }

        var given = request.Headers.Authorization.ToString();
        return given.StartsWith("Bearer ", StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given["Bearer ".Length..])), tokenHash);
    }

    private async Task<IResult> RegisterAsync(string table)
    {
        var folder = registrar.Folders.FirstOrDefault(folder => folder.Name == table);
        return folder is null
            ? RegistrarAnswers.Failure(StatusCodes.Status404NotFound, "no such table is configured", "GET /v1/tables names them")
            : RegistrarAnswers.Of(await registrar.RunAsync(folder, RegistrationCause.Call));
    }

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        try
        {
            return RegistrarAnswers.Of(await registrar.RunAsync(S3Notifications.Parse(body.GetBuffer().AsMemory(0, (int)body.Length))));
        }
        catch (LakehouseException failure)
        {
            return RegistrarAnswers.Failure(StatusCodes.Status400BadRequest, failure.Message, failure.Fix);
        }
    }
}
