namespace Lakehouse.TableFormat.FileGroups;

/// <summary>A base file as listed.</summary>
/// <param name="Name">Its parsed name.</param>
/// <param name="Path">Path relative to the table.</param>
/// <param name="Length">Bytes; 0 where a killed writer left only the name.</param>
public sealed record BaseFile(BaseFileName Name, string Path, long Length);
