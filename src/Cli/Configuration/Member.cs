namespace Lakehouse.Cli.Configuration;

/// <summary>A named field of a group.</summary>
/// <param name="Name">Its key in the file.</param>
/// <param name="Shape">What it may hold.</param>
/// <param name="Description">One sentence for people.</param>
/// <param name="Default">The default as it would be written; null where there is none.</param>
/// <param name="Required">Whether it must be there.</param>
internal sealed record Member(string Name, Shape Shape, string Description, string? Default = null, bool Required = false);
