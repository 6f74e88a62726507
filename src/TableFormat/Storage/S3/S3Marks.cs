using Amazon.S3;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>What every object of ours carries: the mark of its put, and its encryption.</summary>
internal static class S3Marks
{
    /// <summary>Name of the metadata entry without <c>x-amz-meta-</c>.</summary>
    public const string Name = "lakehouse-put";

    /// <summary>The encryption as requests say it; null leaves it to the bucket.</summary>
    public static ServerSideEncryptionMethod? Encryption(S3Settings settings) => settings.Encryption switch
    {
        S3Encryption.S3 => ServerSideEncryptionMethod.AES256,
        S3Encryption.Kms => ServerSideEncryptionMethod.AWSKMS,
        _ => null,
    };
}
