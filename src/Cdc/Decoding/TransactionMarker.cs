namespace Lakehouse.Cdc.Decoding;

/// <summary>Begin or end of a source transaction, from the transaction topic.</summary>
/// <param name="Id">Transaction id, such as a GTID.</param>
/// <param name="IsEnd">True for END.</param>
/// <param name="EventCount">Events of the transaction in all tables, a key update counted twice, tombstones not; null at BEGIN.</param>
/// <param name="TableCounts">Events per <c>database.table</c>; empty at BEGIN.</param>
public sealed record TransactionMarker(string Id, bool IsEnd, long? EventCount, IReadOnlyDictionary<string, long> TableCounts)
{
    /// <summary>Reads the marker of an event whose op is <see cref="ChangeOp.Transaction"/>.</summary>
    /// <exception cref="BadEventException">The payload is not a marker.</exception>
    public static TransactionMarker Read(in ChangeEvent change) => throw new NotSupportedException();
}
