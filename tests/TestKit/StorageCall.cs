namespace Lakehouse.TestKit;

/// <summary>One call to a store.</summary>
/// <param name="Number">1 for the first call since the store was made, counted over all its scopes.</param>
/// <param name="Operation">Which call.</param>
/// <param name="Path">Its path from the outermost root.</param>
public readonly record struct StorageCall(int Number, StorageOperation Operation, string Path)
{
    /// <summary>True for calls that change what is stored.</summary>
    public bool IsWrite => Operation is StorageOperation.Put or StorageOperation.CompleteUpload or StorageOperation.CreateUpload
        or StorageOperation.Delete or StorageOperation.DeleteFolder or StorageOperation.Sweep;
}
