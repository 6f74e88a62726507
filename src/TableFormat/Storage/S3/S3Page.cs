namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>One page of a listing.</summary>
/// <param name="Objects">Keys with their facts.</param>
/// <param name="Folders">Common prefixes, each with its slash at the end.</param>
internal readonly record struct S3Page(IReadOnlyList<(string Key, long Length, DateTimeOffset ModifiedAt)> Objects, IReadOnlyList<string> Folders);
