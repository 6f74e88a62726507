namespace Lakehouse.TableFormat.Errors;

/// <summary>What kind of failure a <see cref="LakehouseException"/> is, and so what a caller may do about it.</summary>
public enum ErrorKind
{
    /// <summary>Another writer got there first; the work may be planned again on the new state.</summary>
    Conflict,

    /// <summary>A store, broker or server did not answer; the same call may succeed later.</summary>
    Unavailable,

    /// <summary>The request, configuration or event is wrong; it must be changed before it can succeed.</summary>
    Invalid,

    /// <summary>Stored bytes are not what their format demands.</summary>
    Corrupt,

    /// <summary>The request is right, but this program does not do it.</summary>
    Unsupported,
}
