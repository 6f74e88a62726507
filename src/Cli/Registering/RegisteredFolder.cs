using Lakehouse.Catalog.Registration;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cli.Registering;

/// <summary>A folder that is kept registered, and when. Immutable.</summary>
/// <param name="Location">Where it is.</param>
/// <param name="Request">What it is registered as.</param>
internal sealed record RegisteredFolder(StorageLocation Location, RegistrationRequest Request)
{
    /// <summary>Time between two registrations, or null.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Quartz cron expression in UTC, or null.</summary>
    public string? Cron { get; init; }

    /// <summary><c>database.table</c>.</summary>
    public string Name => $"{Request.Database}.{Request.Table}";

    /// <summary>Whether an object's coming or going may matter: it lies in the folder, and is no file that readers pass over.</summary>
    public bool Concerns(S3Change change)
    {
        if (!Location.IsS3 || change.Bucket != Location.Bucket || !IsBelow(change.Key, out var rest))
        {
            return false;
        }

        var parts = rest.Split('/');
        return parts[^1] is [not ('.' or '_'), ..] && !parts.Any(part => part is "_temporary" or ".temp");
    }

    private bool IsBelow(string key, out string rest)
    {
        var prefix = Location.Prefix;
        var start = prefix.Length == 0 ? 0 : prefix.Length + 1;
        rest = key.Length > start ? key[start..] : string.Empty;
        return rest.Length > 0 && (start == 0 || key.StartsWith($"{prefix}/", StringComparison.Ordinal));
    }
}
