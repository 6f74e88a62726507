namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>An object, or a range of one.</summary>
/// <param name="Content">The bytes asked for.</param>
/// <param name="Length">Length of the whole object.</param>
/// <param name="ETag">Tag of this version.</param>
/// <param name="ModifiedAt">When the store took it, in whole seconds.</param>
internal readonly record struct S3Object(byte[] Content, long Length, string ETag, DateTimeOffset ModifiedAt);
