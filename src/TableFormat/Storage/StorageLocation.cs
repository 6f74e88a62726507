using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage;

/// <summary>
/// Where a lake or table lies, as a person names it: a folder, <c>file:///folder</c> or <c>s3://bucket/prefix</c> (<c>s3a</c> and
/// <c>s3n</c>, as Hadoop writes them, mean the same). Names only; nothing is looked up.
/// </summary>
public sealed record StorageLocation
{
    private const string Forms = "use a folder, file:///folder or s3://bucket/prefix";
    private const string BucketForm = "write s3://bucket/prefix, the bucket with 3 to 63 letters, digits, dots and hyphens";

    private static readonly string[] S3Schemes = ["s3://", "s3a://", "s3n://"];

    private StorageLocation(string? folder, string bucket, string prefix)
    {
        Folder = folder;
        Bucket = bucket;
        Prefix = prefix;
    }

    /// <summary>Absolute path of a folder of this machine, or null in an object store.</summary>
    public string? Folder { get; }

    /// <summary>Bucket in an object store, or empty.</summary>
    public string Bucket { get; }

    /// <summary>What all keys begin with, without slash at either end; empty for the whole bucket.</summary>
    public string Prefix { get; }

    /// <summary>Whether it lies in an object store.</summary>
    public bool IsS3 => Folder is null;

    /// <summary>Whether the text names an object store.</summary>
    public static bool NamesS3(string text) => S3Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads what a person wrote.</summary>
    /// <param name="text">A folder, <c>file:///folder</c> or <c>s3://bucket/prefix</c>.</param>
    /// <param name="workingFolder">Against which a relative folder is taken; the process's own when null.</param>
    /// <exception cref="LakehouseException">Invalid: another scheme, no bucket, or a prefix with empty or dotted segments.</exception>
    public static StorageLocation Parse(string text, string? workingFolder = null)
    {
        if (S3Schemes.FirstOrDefault(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) is { } s3)
        {
            return ParseS3(text, text[s3.Length..]);
        }

        if (S3Schemes.Any(scheme => text.StartsWith(scheme[..^2], StringComparison.OrdinalIgnoreCase)) || text.StartsWith("arn:", StringComparison.OrdinalIgnoreCase))
        {
            throw Bad(text, "names no bucket", BucketForm);
        }

        if (text.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IsFile && uri.Host.Length == 0
                ? OfFolder(uri.LocalPath, workingFolder)
                : throw Bad(text, "is no file URI of this machine", "write file:///folder");
        }

        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            throw Bad(text, text.Length == 0 ? "is empty" : "has a NUL character", Forms);
        }

        // A drive letter of Windows has one character before its colon.
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return scheme > 1
            ? throw Bad(text, $"has the scheme {text[..scheme]}, which is not known", Forms)
            : OfFolder(text, workingFolder);
    }

    /// <summary>A location inside this one.</summary>
    /// <param name="path">Relative, <c>/</c> between segments.</param>
    public StorageLocation Child(string path) => Folder is null
        ? new(null, Bucket, StoragePath.Join(Prefix, StoragePath.CheckFolder(path)))
        : new(Path.Combine(Folder, StoragePath.CheckFolder(path)), string.Empty, string.Empty);

    /// <summary>The location as other engines know it, such as <c>s3://bucket/lake</c>.</summary>
    public override string ToString() => Folder ?? (Prefix.Length == 0 ? $"s3://{Bucket}" : $"s3://{Bucket}/{Prefix}");

    private static StorageLocation OfFolder(string path, string? workingFolder) =>
        new(Path.GetFullPath(path, workingFolder ?? Environment.CurrentDirectory), string.Empty, string.Empty);

    private static StorageLocation ParseS3(string text, string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var bucket = slash < 0 ? rest : rest[..slash];
        if (bucket.Contains('@', StringComparison.Ordinal))
        {
            throw new LakehouseException(
                ErrorKind.Invalid, "The location of a bucket holds a user or a password.",
                fix: "write s3://bucket/prefix; credentials come from the environment or a profile");
        }

        if (bucket.Length is < 3 or > 63 || !bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            throw Bad(text, "names no bucket", BucketForm);
        }

        var prefix = slash < 0 ? string.Empty : rest[(slash + 1)..];
        prefix = prefix.EndsWith('/') ? prefix[..^1] : prefix;
        return prefix.Length > 0 && (StoragePath.HasEmptySegment(prefix) || StoragePath.HasDottedSegment(prefix) || prefix.Contains('\0', StringComparison.Ordinal))
            ? throw Bad(text, "has an empty segment, '.' or '..' in its prefix", "write s3://bucket/prefix with single slashes between names")
            : new(null, bucket, prefix);
    }

    private static LakehouseException Bad(string text, string why, string fix) => new(ErrorKind.Invalid, $"The location '{text}' {why}.", fix: fix);
}
