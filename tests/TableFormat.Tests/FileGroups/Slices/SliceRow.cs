namespace Lakehouse.TableFormat.Tests.FileGroups.Slices;

/// <summary>A row of a test table.</summary>
/// <param name="Key">Record key.</param>
/// <param name="Ord">Ordering value.</param>
/// <param name="A">A column.</param>
/// <param name="B">Another.</param>
internal sealed record SliceRow(int Key, int? Ord, string? A, string? B);
