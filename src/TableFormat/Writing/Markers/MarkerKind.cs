namespace Lakehouse.TableFormat.Writing.Markers;

/// <summary>What a write intended to do with a file (spec 8.6).</summary>
internal enum MarkerKind
{
    /// <summary>First file of a new file group.</summary>
    Create,

    /// <summary>New base file of an existing file group.</summary>
    Merge,

    /// <summary>Log file.</summary>
    Append,
}
