namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>Where the changes of one write in one file group are found (spec 11.4).</summary>
internal enum CdcSplitKind
{
    /// <summary>In change logs, which hold both images, one, or only keys; images that they lack stand in the slices before and after.</summary>
    ChangeLog,

    /// <summary>Every row of the new base file is an insert.</summary>
    AllInserted,

    /// <summary>Every row of the slice before was deleted.</summary>
    AllDeleted,

    /// <summary>Keys stand in the write's log files, images in the slices before and after.</summary>
    LogFiles,

    /// <summary>Nothing but a comparison of the slices before and after tells.</summary>
    Comparison,
}
