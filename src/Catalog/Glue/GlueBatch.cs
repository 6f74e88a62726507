using Lakehouse.Catalog.Glue.Api;

namespace Lakehouse.Catalog.Glue;

/// <summary>One kind of batch call on one table.</summary>
/// <typeparam name="T">A partition, or its values.</typeparam>
/// <param name="Action">Name of the action.</param>
/// <param name="Table">Table as <c>database.table</c>.</param>
/// <param name="Call">Sends some items.</param>
/// <param name="IsDone">Refusals of an item that mean it is as it should be.</param>
internal sealed record GlueBatch<T>(
    string Action, string Table, Func<IReadOnlyList<T>, CancellationToken, Task<GlueReply<IReadOnlyList<GlueItemError>>>> Call, Func<GlueFault, bool> IsDone);
