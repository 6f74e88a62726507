using Lakehouse.TableFormat.Storage.S3;

namespace Lakehouse.Cli.Commands;

/// <summary>
/// How a bucket is reached without a configuration: by the variables that every AWS tool knows (<c>AWS_ENDPOINT_URL_S3</c>, <c>AWS_REGION</c>,
/// <c>AWS_PROFILE</c>, <c>AWS_ACCESS_KEY_ID</c> with its companions), and what the SDK finds beyond them.
/// </summary>
internal static class S3Environment
{
    /// <summary>Settings of the environment.</summary>
    public static S3Settings Settings(CliHost host) => Complete(host, new S3Settings());

    /// <summary>Settings of a configuration, completed from the environment.</summary>
    public static S3Settings Complete(CliHost host, S3Settings given) => given with
    {
        Endpoint = given.Endpoint ?? Text(host, "AWS_ENDPOINT_URL_S3") ?? Text(host, "AWS_ENDPOINT_URL"),
        Region = given.Region ?? Text(host, "AWS_REGION") ?? Text(host, "AWS_DEFAULT_REGION"),
        Profile = given.Profile ?? Text(host, "AWS_PROFILE"),
        Credentials = given.Profile is null ? Credentials(host) : null,
        CacheFolder = given.CacheFolder ?? UserCache.Files(host),
    };

    private static S3Credentials? Credentials(CliHost host) =>
        Text(host, "AWS_ACCESS_KEY_ID") is { } key && Text(host, "AWS_SECRET_ACCESS_KEY") is { } secret
            ? new S3Credentials(key, secret, Text(host, "AWS_SESSION_TOKEN"))
            : null;

    private static string? Text(CliHost host, string name) => host.Environment(name) is { Length: > 0 } text ? text : null;
}
