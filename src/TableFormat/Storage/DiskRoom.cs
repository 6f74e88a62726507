using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage;

/// <summary>Bytes on disk that files in use may take together. Thread-safe.</summary>
/// <param name="limit">The most.</param>
internal sealed class DiskRoom(long limit)
{
    private long taken;

    /// <summary>Takes room.</summary>
    /// <exception cref="LakehouseException">Unsupported: there is not so much.</exception>
    public void Take(long bytes, string path)
    {
        if (Interlocked.Add(ref taken, bytes) > limit)
        {
            Interlocked.Add(ref taken, -bytes);
            throw new LakehouseException(
                ErrorKind.Unsupported,
                FormattableString.Invariant($"The copies of objects that are in use would take more than the {limit} bytes that they may."),
                new ErrorContext { Path = path },
                "Ask for fewer columns or a narrower range, or raise s3.cache-size.");
        }
    }

    /// <summary>Gives room back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref taken, -bytes);
}
