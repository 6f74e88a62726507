using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Views;

/// <summary>One table at one instant, as a query sees it.</summary>
/// <param name="Table">Its names.</param>
/// <param name="Schema">Data columns.</param>
/// <param name="Files">Base files of the newest slices.</param>
internal sealed record TableView(LakeTable Table, TableSchema Schema, IReadOnlyList<ViewFile> Files);
