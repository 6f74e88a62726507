namespace Lakehouse.TableFormat.Merging;

/// <summary>Which columns of the stronger of two rows give way to the weaker row's (spec 5.8).</summary>
internal enum FieldMerge
{
    /// <summary>None: the stronger row stands as a whole.</summary>
    Whole,

    /// <summary>Columns that are null.</summary>
    FillNulls,

    /// <summary>Columns that are null, between the log's row and the base file's only; rows of the log stand as a whole.</summary>
    FillNullsFromBase,

    /// <summary>Text and binary columns that hold <see cref="MergeRules.Marker"/>.</summary>
    FillMarkers,
}
