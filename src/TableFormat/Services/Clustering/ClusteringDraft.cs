namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>A clustering that is planned and not stored.</summary>
/// <param name="Inputs">What is written together.</param>
/// <param name="SortColumns">Columns that sort the new files' rows.</param>
/// <param name="Notes">Why groups were left out; sentences.</param>
internal sealed record ClusteringDraft(IReadOnlyList<ClusteringInput> Inputs, IReadOnlyList<string> SortColumns, IReadOnlyList<string> Notes);
