namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>Facts about an object.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ETag">Tag of this version.</param>
/// <param name="ModifiedAt">When the store took it, in whole seconds.</param>
/// <param name="Writer">The mark that our put left, by which a put whose answer was lost finds itself again; null on foreign objects.</param>
internal readonly record struct S3Facts(long Length, string ETag, DateTimeOffset ModifiedAt, string? Writer);
