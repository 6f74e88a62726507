using Lakehouse.TableFormat.FileGroups;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>A live file group as a writer sees it.</summary>
/// <param name="Slice">What a snapshot reads of it.</param>
/// <param name="Log">Where its next log file goes; null on a copy-on-write table.</param>
internal sealed record LiveGroup(FileSlice Slice, LogTarget? Log);
