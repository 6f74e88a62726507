using System.CommandLine;
using Amazon.Runtime;
using Lakehouse.Catalog;
using Lakehouse.Cli.Configuration;
using Lakehouse.Cli.Registering;

namespace Lakehouse.Cli.Commands;

/// <summary>Keeps the configured folders registered until it is stopped.</summary>
internal sealed class RegisterServeCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<bool> json = CommonOptions.Json("Print one JSON object for each registration");

    /// <summary>Makes the command.</summary>
    public RegisterServeCommand(CliHost host)
        : base(
            "serve",
            "Keep the folders of the group `register` registered: at the start, by schedule, by HTTP calls, by notifications of their bucket; Ctrl-C ends it",
            "lakehouse register serve --config lakehouse.yaml")
    {
        this.host = host;
        Add(config);
        Add(json);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!RegisterFile.TryLoad(parsed.GetRequiredValue(config), needsFolders: true, host, out var configuration))
        {
            return ExitCodes.Usage;
        }

        await using var metastore = configuration.Catalog.Open(host);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(host.Abort);
        try
        {
            await ServeAsync(configuration, metastore, new RegistrarLines(host, parsed.GetValue(json)), stop.Token, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
        }

        return ExitCodes.Ok;
    }

    // The first signal lets registrations that run come to their end; the second one stops them.
    private async Task ServeAsync(RegisterConfiguration configuration, IMetastore metastore, RegistrarLines view, CancellationToken abort, CancellationToken cancellationToken)
    {
        var settings = configuration.Register;
        var registrar = new Registrar(
            settings.Folders, (folder, token) => configuration.RegisterAsync(host, metastore, folder, token), settings.Settle, view, host.Clock, abort);
        await using var http = settings.Http is { } listen ? await RegistrarHttp.StartAsync(listen, registrar, cancellationToken) : null;
        if (http is not null)
        {
            view.OnNote($"listening at {http.Address}");
        }

        if (!settings.Stays)
        {
            await Task.WhenAll(settings.Folders.Select(folder => registrar.RunAsync(folder, RegistrationCause.Schedule)));
            return;
        }

        await using var schedule = await RegistrarSchedule.StartAsync(registrar, host.Clock);
        await ListenAsync(settings, registrar, view, cancellationToken);
    }

    private async Task ListenAsync(RegisterSettings settings, Registrar registrar, RegistrarLines view, CancellationToken cancellationToken)
    {
        var listeners = settings.Queues.Select(queue => new SqsListener(queue, Credentials(), registrar, view, host.Clock)).ToArray();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] works = [Task.Delay(Timeout.InfiniteTimeSpan, host.Clock, end.Token), .. listeners.Select(listener => listener.RunAsync(end.Token))];
        try
        {
            await await Task.WhenAny(works);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            view.OnNote("stopped");
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(works).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Array.ForEach(listeners, listener => listener.Dispose());
        }
    }

    private AWSCredentials? Credentials() =>
        host.Environment("AWS_ACCESS_KEY_ID") is { Length: > 0 } key && host.Environment("AWS_SECRET_ACCESS_KEY") is { Length: > 0 } secret
            ? host.Environment("AWS_SESSION_TOKEN") is { Length: > 0 } session ? new SessionAWSCredentials(key, secret, session) : new BasicAWSCredentials(key, secret)
            : null;
}
