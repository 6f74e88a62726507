using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Rendering;

/// <summary>Files that appear whole or not at all.</summary>
internal static class FileOutput
{
    /// <summary>Writes beside the target and renames at the end; a failure leaves nothing behind.</summary>
    /// <exception cref="LakehouseException">Invalid: the file cannot be written.</exception>
    public static async Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
            return await WriteAsync(path, $"{path}.partial", write);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, $"the file cannot be written: {failure.Message}", new ErrorContext { Path = path }, "name a file where you may write, on a disk with room for it", failure);
        }
    }

    private static async Task<T> WriteAsync<T>(string path, string partial, Func<Stream, Task<T>> write)
    {
        // Opened out of the block that deletes it: while another run writes the file, it is not ours.
        await using var stream = new FileStream(partial, FileMode.Create, FileAccess.ReadWrite);
        try
        {
            var result = await write(stream);
            stream.Flush(flushToDisk: true);
            await stream.DisposeAsync();
            File.Move(partial, path, overwrite: true);
            return result;
        }
        finally
        {
            await stream.DisposeAsync();
            File.Delete(partial);
        }
    }
}
