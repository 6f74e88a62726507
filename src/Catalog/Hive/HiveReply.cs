using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Hive;

/// <summary>The outcome of a call: a result, a fault, or that the answer was lost and the call may or may not have been done.</summary>
internal sealed record HiveReply
{
    /// <summary>The result struct of the method: field 0 is the value, absent where the method gives none. Null unless the call succeeded.</summary>
    public WireStruct? Result { get; init; }

    /// <summary>What the server answered instead.</summary>
    public HiveFault? Fault { get; init; }

    /// <summary>Why there is no answer; only of calls that change something.</summary>
    public LakehouseException? Lost { get; init; }
}
