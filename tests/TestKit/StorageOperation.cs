namespace Lakehouse.TestKit;

/// <summary>The calls that a <see cref="FaultStorage"/> counts.</summary>
public enum StorageOperation
{
    List,
    Stat,
    Read,
    OpenRead,
    Put,
    CreateUpload,
    CompleteUpload,
    Delete,
    DeleteFolder,
    Lock,
    IsLockHeld,
    Sweep,
}
