namespace Lakehouse.TableFormat.FileGroups;

/// <summary>A log file as listed.</summary>
/// <param name="Name">Its parsed name.</param>
/// <param name="Path">Path relative to the table.</param>
/// <param name="Length">Bytes.</param>
public sealed record LogFile(LogFileName Name, string Path, long Length);
