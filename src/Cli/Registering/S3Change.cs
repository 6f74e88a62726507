namespace Lakehouse.Cli.Registering;

/// <summary>An object that came or went, as a store's notification tells it.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Key">Its key, decoded.</param>
internal sealed record S3Change(string Bucket, string Key);
