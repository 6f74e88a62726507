namespace Lakehouse.TableFormat.Merging;

/// <summary>Where the bytes of a key lie.</summary>
/// <param name="Column">Number of the column.</param>
/// <param name="Row">Row in it.</param>
internal readonly record struct KeyPlace(int Column, int Row);
