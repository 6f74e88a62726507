namespace Lakehouse.TableFormat.Timeline;

/// <summary>The files of a timeline as they were listed. Filled once by the loader, then read by any number of threads.</summary>
internal sealed class InstantFiles
{
    private readonly Dictionary<Instant, FileStamp> stamps = [];

    /// <summary>Takes in a file.</summary>
    public void Add(Instant instant, FileStamp stamp) => stamps[instant] = stamp;

    /// <summary>The file's stamp; zeros for one that was not listed.</summary>
    public FileStamp StampOf(Instant instant) => stamps.GetValueOrDefault(instant);
}
