namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>How much of the machine the services of a table may take beside its writer. Immutable; null leaves a limit to the writer's own options.</summary>
public sealed record ServiceBudget
{
    /// <summary>File groups that a service writes at the same time, and so about as many threads.</summary>
    public int? MaxParallelFileGroups { get; init; }

    /// <summary>Bytes of rows that a service keeps in memory before it puts them on local disk.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Bytes of data files per second that a service works through; it pauses before its next file group when it was faster.</summary>
    public long? BytesPerSecond { get; init; }
}
