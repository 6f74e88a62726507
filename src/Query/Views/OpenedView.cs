using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Views;

/// <summary>A table of the lake: with its view, with the reason why it has none, or with neither when nobody asked for it.</summary>
/// <param name="Table">Its names.</param>
/// <param name="View">What to read.</param>
/// <param name="Failure">Why it cannot be read.</param>
internal sealed record OpenedView(LakeTable Table, TableView? View, LakehouseException? Failure);
