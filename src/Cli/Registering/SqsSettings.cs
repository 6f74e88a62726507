namespace Lakehouse.Cli.Registering;

/// <summary>A queue that gets notifications. Credentials come from AWS's chain (environment, profile, web identity, instance). Immutable.</summary>
/// <param name="Queue">URL of the queue.</param>
internal sealed record SqsSettings(Uri Queue)
{
    /// <summary>Server that speaks SQS; null for AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Region; null takes the environment's.</summary>
    public string? Region { get; init; }

    /// <summary>How long a message stays hidden while its folders are registered.</summary>
    public TimeSpan Visibility { get; init; } = TimeSpan.FromMinutes(5);
}
