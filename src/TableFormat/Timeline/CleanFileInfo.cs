namespace Lakehouse.TableFormat.Timeline;

/// <summary>A file that a clean has to delete.</summary>
/// <param name="FilePath">Full path.</param>
/// <param name="IsBootstrapBaseFile">False except in bootstrapped tables.</param>
internal sealed record CleanFileInfo(string? FilePath, bool? IsBootstrapBaseFile = false);
