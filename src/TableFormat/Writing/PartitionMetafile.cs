using System.Globalization;
using System.Text;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing;

/// <summary>The file by which readers recognise a partition's folder (spec 1.4). Written once, before the partition's first data file.</summary>
internal sealed class PartitionMetafile(IStorage table, TimeProvider clock)
{
    /// <summary>Name of the file in the partition's folder.</summary>
    public const string Name = ".hoodie_partition_metadata";

    /// <summary>Writes the file unless the partition has one.</summary>
    public async ValueTask EnsureAsync(string partition, InstantTime instant, CancellationToken cancellationToken)
    {
        var path = partition.Length == 0 ? Name : $"{partition}/{Name}";
        await table.PutAsync(path, Content(partition, instant), PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
    }

    private byte[] Content(string partition, InstantTime instant)
    {
        var date = clock.GetUtcNow().ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture);
        var depth = partition.Length == 0 ? 0 : partition.Split('/').Length;
        return Encoding.UTF8.GetBytes($"#partition metadata\n#{date}\ncommitTime={instant}\npartitionDepth={depth}\n");
    }
}
