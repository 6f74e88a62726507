namespace Lakehouse.TableFormat.Tests.FileGroups.Slices;

/// <summary>Forms that a change takes in a log file.</summary>
internal enum ChangeKind
{
    /// <summary>A data record.</summary>
    Row,

    /// <summary>A data record with column A only, in a block of partial updates.</summary>
    PartialRow,

    /// <summary>A data record with _hoodie_is_deleted.</summary>
    MarkedRow,

    /// <summary>An entry of a delete block without ordering value.</summary>
    Delete,

    /// <summary>An entry of a delete block with the row's ordering value.</summary>
    OrderedDelete,
}
