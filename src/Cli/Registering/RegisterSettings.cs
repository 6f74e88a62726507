namespace Lakehouse.Cli.Registering;

/// <summary>What a registrar does. Immutable.</summary>
/// <param name="Folders">Folders, each a table.</param>
internal sealed record RegisterSettings(IReadOnlyList<RegisteredFolder> Folders)
{
    /// <summary>How long notifications wait for more.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The HTTP API, or null.</summary>
    public HttpSettings? Http { get; init; }

    /// <summary>Queues with notifications.</summary>
    public IReadOnlyList<SqsSettings> Queues { get; init; } = [];

    /// <summary>Whether anything goes on after every folder was registered once.</summary>
    public bool Stays => Http is not null || Queues.Count > 0 || Folders.Any(folder => folder.Interval is not null || folder.Cron is not null);
}
