namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>What a batch asks for one record key after all its rows were weighed against each other.</summary>
/// <param name="Row">The row that won.</param>
/// <param name="Deletes">It removes the key instead of storing a row.</param>
/// <param name="Forced">It holds whatever ordering value is stored, because the batch deleted the key unconditionally.</param>
internal readonly record struct Winner(RowRef Row, bool Deletes, bool Forced);
