using Lakehouse.TableFormat.Storage.S3;

namespace Lakehouse.TableFormat.Storage.DynamoDb;

/// <summary>Which table of DynamoDB holds the locks, and how it is reached.</summary>
/// <param name="Table">Name of the table; its partition key is the string <c>key</c>, as Hudi makes it.</param>
public sealed record DynamoLockSettings(string Table)
{
    /// <summary>URL of a server that speaks DynamoDB; null for AWS.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Region of the table; null for <c>AWS_REGION</c>, else us-east-1.</summary>
    public string? Region { get; init; }

    /// <summary>Profile of the AWS files; null for <c>AWS_PROFILE</c> or the default chain.</summary>
    public string? Profile { get; init; }

    /// <summary>A key pair given directly; goes before <see cref="Profile"/> and the chain.</summary>
    public S3Credentials? Credentials { get; init; }

    /// <summary>How long a lock is held without a renewal, and so how long others wait after a writer died. It is renewed four times as often.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);
}
