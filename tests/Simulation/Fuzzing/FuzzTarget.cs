namespace Lakehouse.Simulation.Fuzzing;

/// <summary>One decoder of bytes that somebody else wrote.</summary>
/// <param name="Name">What is decoded, for a person.</param>
/// <param name="Seeds">Well-formed inputs; read once.</param>
/// <param name="Decode">
/// Decodes an input and checks what must hold of the result. It may throw only the decoder's own refusals
/// (<c>LakehouseException</c>, <c>BadEventException</c>).
/// </param>
internal sealed record FuzzTarget(string Name, Func<IReadOnlyList<byte[]>> Seeds, Action<byte[]> Decode)
{
    /// <summary>Most bytes that one decoding may allocate besides <see cref="AllocationPerByte"/>.</summary>
    public long Allocation { get; init; } = 8L << 20;

    /// <summary>Most bytes that one decoding may allocate per byte of its input.</summary>
    public long AllocationPerByte { get; init; } = 512;

    /// <inheritdoc />
    public override string ToString() => Name;
}
