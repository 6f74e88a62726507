using Lakehouse.TableFormat.Storage.S3;

namespace Lakehouse.Cli.Configuration;

/// <summary>Turns the group <c>s3</c> into settings.</summary>
internal static class S3Binder
{
    private static readonly (string Name, long Least, long Most, string Fix)[] Sizes =
    [
        ("part-size", 5 << 20, 1 << 30, "give 5MiB to 1GiB"),
        ("read-ahead", 64 << 10, 64 << 20, "give 64KiB to 64MiB"),
        ("cache-size", 64 << 20, 1L << 50, "give at least 64MiB"),
    ];

    /// <summary>Settings of the file; what it leaves out comes from the environment.</summary>
    /// <param name="s3">The group.</param>
    /// <param name="folder">Folder of the file; relative paths begin there.</param>
    public static S3Settings Bind(ConfigSection s3, string folder)
    {
        var defaults = new S3Settings();
        return defaults with
        {
            Endpoint = s3.Text("endpoint"),
            Region = s3.Text("region"),
            PathStyle = s3.Nodes.ContainsKey("path-style") ? s3.Flag("path-style", false) : null,
            Profile = s3.Text("profile"),
            Encryption = s3.Choice("encryption", defaults.Encryption),
            KmsKeyId = s3.Text("kms-key"),
            RequestPayer = s3.Flag("request-payer", defaults.RequestPayer),
            PartBytes = (int)s3.Number("part-size", defaults.PartBytes),
            ParallelParts = (int)s3.Number("parallel-parts", defaults.ParallelParts),
            ReadAheadBytes = (int)s3.Number("read-ahead", defaults.ReadAheadBytes),
            CacheFolder = s3.Text("cache") is { } cache ? Path.GetFullPath(cache, folder) : null,
            CacheBytes = s3.Number("cache-size", defaults.CacheBytes),
            CallDeadline = s3.Duration("call-deadline", defaults.CallDeadline),
            MaxAttempts = (int)s3.Number("max-attempts", defaults.MaxAttempts),
        };
    }

    /// <summary>What does not fit together.</summary>
    public static IEnumerable<ConfigFault> Faults(string file, ConfigSection s3, S3Settings settings)
    {
        if (s3.Nodes.TryGetValue("kms-key", out var key) && settings.Encryption != S3Encryption.Kms)
        {
            yield return key.Fault(file, "s3.kms-key", "given without encryption: kms", "set s3.encryption to kms, or leave the key out");
        }

        foreach (var (name, least, most, fix) in Sizes)
        {
            if (s3.Nodes.TryGetValue(name, out var node) && s3.Number(name, 0) is var bytes && (bytes < least || bytes > most))
            {
                yield return node.Fault(file, $"s3.{name}", "out of range", fix);
            }
        }

        if (s3.Nodes.TryGetValue("endpoint", out var endpoint) && !(Uri.TryCreate(settings.Endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0))
        {
            yield return endpoint.Fault(file, "s3.endpoint", "expected an http or https URL without user and password", "write it as https://host:port; credentials come from the environment or a profile");
        }
    }
}
