namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>What must hold for a put: nothing, no object of that key, or an object with that tag.</summary>
/// <param name="IfAbsent">Only when no object has the key.</param>
/// <param name="IfMatch">Only when the object of the key has this tag, or null.</param>
internal readonly record struct S3Condition(bool IfAbsent, string? IfMatch)
{
    /// <summary>Write in any case.</summary>
    public static S3Condition None => default;

    /// <summary>Write only a new object.</summary>
    public static S3Condition Absent => new(true, null);

    /// <summary>Write only over the object with the tag.</summary>
    public static S3Condition Match(string etag) => new(false, etag);
}
