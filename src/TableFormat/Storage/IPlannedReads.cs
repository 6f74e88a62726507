namespace Lakehouse.TableFormat.Storage;

/// <summary>A stream over a distant file that can be told what will be read of it, so that it brings that and nothing else.</summary>
internal interface IPlannedReads
{
    /// <summary>Says what will be read, beside what the first call named. Groups are read one after the other, ranges of a group in any order.</summary>
    /// <param name="groups">Ranges of each group.</param>
    void Plan(IReadOnlyList<IReadOnlyList<StorageRange>> groups);
}
