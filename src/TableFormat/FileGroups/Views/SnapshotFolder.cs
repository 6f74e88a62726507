using System.Security.Cryptography;
using System.Text;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>
/// Snapshots of views in a local folder, one file per table, named by a hash of the table's root. Each ends with a checksum; what does not fit
/// it does not exist. The folder is bounded, the files written longest ago go first, and all of it may be deleted at any time. A folder that
/// cannot be used costs a listing and nothing else. Safe between processes: files appear whole, and the last one wins.
/// </summary>
/// <param name="folder">The folder.</param>
internal sealed class SnapshotFolder(string folder)
{
    private const long MostBytes = 256L << 20;
    private const string Extension = ".view";

    /// <summary>What is stored for a table; null when there is nothing that fits.</summary>
    public TableFiles? TryRead(TableState table)
    {
        try
        {
            var content = File.ReadAllBytes(PathOf(table.Storage.Root));
            var body = content.Length - SHA256.HashSizeInBytes;
            return body > 0 && SHA256.HashData(content.AsSpan(0, body)).AsSpan().SequenceEqual(content.AsSpan(body))
                ? ViewSnapshotReader.TryRead(content[..body], table)
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Not there, or not for this user.
            return null;
        }
    }

    /// <summary>Stores what is known of a table's files.</summary>
    public void Write(TableFiles files)
    {
        if (ViewSnapshotWriter.Write(files) is not { Length: < (int)(MostBytes / 4) } content)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
            var path = PathOf(files.State.Storage.Root);
            var temporary = $"{path}.{Environment.ProcessId}.tmp";
            File.WriteAllBytes(temporary, [.. content, .. SHA256.HashData(content)]);
            File.Move(temporary, path, overwrite: true);
            Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A full disk or a folder of somebody else: the next process lists the table.
        }
    }

    /// <summary>Forgets a table.</summary>
    public void Delete(string root)
    {
        try
        {
            File.Delete(PathOf(root));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It was never written, or by another user.
        }
    }

    private string PathOf(string root) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)).AsSpan(0, 16)) + Extension);

    private void Trim()
    {
        var bytes = 0L;
        foreach (var file in new DirectoryInfo(folder).GetFiles("*" + Extension + "*").OrderByDescending(file => file.LastWriteTimeUtc))
        {
            bytes += file.Length;
            if (bytes > MostBytes)
            {
                file.Delete();
            }
        }
    }
}
