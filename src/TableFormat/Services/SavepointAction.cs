namespace Lakehouse.TableFormat.Services;

/// <summary>What to do about savepoints.</summary>
public enum SavepointAction
{
    /// <summary>Protect the files of an instant.</summary>
    Create,

    /// <summary>Release them again; no file is removed by this.</summary>
    Delete,

    /// <summary>Tell which there are.</summary>
    List,
}
