namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>What became of a put.</summary>
/// <param name="Written">False when the condition did not hold; nothing was changed then.</param>
/// <param name="ETag">The new object's tag, when written.</param>
internal readonly record struct S3Put(bool Written, string? ETag);
