namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// Memory for parts and windows of large objects, used again and again. Unlike the runtime's shared pool it keeps no array per thread and size and rounds no size
/// up, so that what a transfer takes stays what the settings say. Thread-safe.
/// </summary>
internal static class PartBuffers
{
    // The parts of one upload with the usual settings, and some.
    private const long MostKept = 64L << 20;

    private static readonly Lock Gate = new();
    private static readonly List<byte[]> Free = [];
    private static long kept;

    /// <summary>An array of at least the length, and at most twice of it; its content is anything.</summary>
    public static byte[] Rent(int length)
    {
        lock (Gate)
        {
            var fitting = Free.FindIndex(array => array.Length >= length && array.Length / 2 <= length);
            if (fitting >= 0)
            {
                return Take(fitting);
            }
        }

        return GC.AllocateUninitializedArray<byte>(length);
    }

    /// <summary>Gives an array back; those given back longest ago make room for it.</summary>
    public static void Return(byte[] array)
    {
        lock (Gate)
        {
            while (Free.Count > 0 && kept + array.Length > MostKept)
            {
                Take(0);
            }

            if (array.Length <= MostKept)
            {
                Free.Add(array);
                kept += array.Length;
            }
        }
    }

    private static byte[] Take(int index)
    {
        var array = Free[index];
        Free.RemoveAt(index);
        kept -= array.Length;
        return array;
    }
}
