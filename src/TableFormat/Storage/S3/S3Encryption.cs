namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>With whose key the store encrypts new objects.</summary>
public enum S3Encryption
{
    /// <summary>As the bucket says.</summary>
    Bucket,

    /// <summary>Keys of S3 (SSE-S3, AES256).</summary>
    S3,

    /// <summary>A key of KMS (SSE-KMS).</summary>
    Kms,
}
