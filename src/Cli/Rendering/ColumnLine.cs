namespace Lakehouse.Cli.Rendering;

/// <summary>A column for people.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as Trino names it.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="Doc">Its description.</param>
internal sealed record ColumnLine(string Name, string Type, bool Nullable, string? Doc);
