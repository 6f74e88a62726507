using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Views;

/// <summary>One table at one instant, as a query sees it.</summary>
/// <param name="Table">Its names.</param>
/// <param name="Schema">Data columns.</param>
/// <param name="Files">Base files of the newest slices.</param>
/// <param name="Merged">Slices whose log files are merged: their base files are not among <paramref name="Files"/>.</param>
/// <param name="KeepsMeta">Whether rows carry meta columns; where the table keeps none (<c>hoodie.populate.meta.fields=false</c>) they are null, whatever a file holds.</param>
internal sealed record TableView(LakeTable Table, TableSchema Schema, IReadOnlyList<ViewFile> Files, IReadOnlyList<MergedFiles> Merged, bool KeepsMeta = true)
{
    /// <summary>What the view was made of; null where files were named directly.</summary>
    public (HudiTable Table, ScanPlan Plan)? Source { get; init; }

    /// <summary>All base files.</summary>
    public IEnumerable<string> BasePaths => Files.Select(file => file.Path).Concat(Merged.SelectMany(merged => merged.BasePaths));

    /// <summary>Columns of rows that are handed over: those that the path does not hold, then the meta columns where there are any.</summary>
    public IReadOnlyList<Field> HandedColumns(MergedFiles merged) =>
    [
        .. MetaSchema.Strip(Schema).Fields.Where(field => !merged.PartitionValues.ContainsKey(field.Name)),
        .. KeepsMeta ? MetaSchema.Fields : [],
    ];
}
