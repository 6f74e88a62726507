namespace Lakehouse.TableFormat.Keys;

/// <summary>A row without a usable record key or partition path.</summary>
/// <param name="Row">Index of the row in its batch.</param>
/// <param name="Reason">What is wrong, naming the field.</param>
internal readonly record struct KeyError(int Row, string Reason);
