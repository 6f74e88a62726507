using System.Runtime.InteropServices;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>What is offered to each (partition, bucket), in the order in which it came.</summary>
internal sealed class Candidates
{
    private readonly Dictionary<(string Partition, int Bucket), List<Winner>> groups = [];

    /// <summary>The groups that were offered something.</summary>
    public IReadOnlyDictionary<(string Partition, int Bucket), List<Winner>> Groups => groups;

    /// <summary>Rows that were found to change nothing.</summary>
    public long Skipped { get; set; }

    /// <summary>Offers something to a group.</summary>
    public void Add(string partition, int bucket, Winner candidate)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, (partition, bucket), out _);
        group ??= [];
        group.Add(candidate);
    }
}
