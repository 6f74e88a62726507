using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Views;

/// <summary>One table at one instant, as a query sees it.</summary>
/// <param name="Table">Its names.</param>
/// <param name="Schema">Data columns.</param>
/// <param name="Files">Base files of the newest slices.</param>
/// <param name="KeepsMeta">Whether rows carry meta columns; where the table keeps none (<c>hoodie.populate.meta.fields=false</c>) they are null, whatever a file holds.</param>
internal sealed record TableView(LakeTable Table, TableSchema Schema, IReadOnlyList<ViewFile> Files, bool KeepsMeta = true);
