namespace Lakehouse.Cli.Rendering;

/// <summary>Files that appear whole or not at all.</summary>
internal static class FileOutput
{
    /// <summary>Writes beside the target and renames at the end; a failure leaves nothing behind.</summary>
    public static async Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = $"{path}.partial";
        try
        {
            T result;
            await using (var stream = new FileStream(partial, FileMode.Create, FileAccess.ReadWrite))
            {
                result = await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
            return result;
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
