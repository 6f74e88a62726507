namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>A key pair for an object store. Its text never shows the secret.</summary>
/// <param name="accessKey">Access key id.</param>
/// <param name="secretKey">Secret access key.</param>
/// <param name="sessionToken">Session token of temporary credentials, or null.</param>
public sealed class S3Credentials(string accessKey, string secretKey, string? sessionToken = null)
{
    /// <summary>Access key id.</summary>
    public string AccessKey { get; } = accessKey;

    internal string SecretKey { get; } = secretKey;

    internal string? SessionToken { get; } = sessionToken;

    /// <summary>Only that there are credentials.</summary>
    public override string ToString() => "(credentials)";
}
