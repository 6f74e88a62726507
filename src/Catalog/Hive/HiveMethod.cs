namespace Lakehouse.Catalog.Hive;

/// <summary>A call of the service.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Changes">Whether it changes something, so that it is not sent again when its answer was lost before somebody has looked.</param>
/// <param name="Faults">Declared exceptions: the first is field 1 of the result.</param>
internal sealed record HiveMethod(string Name, bool Changes, params HiveFaultKind[] Faults)
{
    /// <summary>Whether the server is told first not to compare the types of columns.</summary>
    public bool ForcesColumns { get; init; }
}
