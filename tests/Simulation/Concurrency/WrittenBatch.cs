using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.Concurrency;

/// <summary>One write of one writer, and what it was told about its outcome.</summary>
/// <param name="writer">Number of the writer.</param>
/// <param name="write">Number of the write among the writer's.</param>
/// <param name="rows">Its rows; the first one is its own alone.</param>
internal sealed class WrittenBatch(int writer, int write, IReadOnlyList<OrderRow> rows)
{
    private bool? committed = false;

    public int Writer => writer;

    public int Write => write;

    public IReadOnlyList<OrderRow> Rows => rows;

    public int Attempts { get; private set; }

    public string? Conflict { get; private set; }

    public void Settle(WriteResult result)
    {
        committed = result.Outcome is CommitOutcome.Committed;
        Conflict = (result.Outcome as CommitOutcome.Conflicted)?.With;
        Attempts = result.Attempts;
    }

    /// <summary>Nobody was told.</summary>
    public void Crashed() => committed = null;

    public void Fail(string message) => Conflict = message;

    public bool IsIn(IReadOnlyDictionary<string, OrderRow> stored) => stored.ContainsKey(rows[0].Id);

    public void Check(IReadOnlyDictionary<string, OrderRow> stored) =>
        Assert.True(committed is null || committed == IsIn(stored), $"write {write} of writer {writer}: told {committed}, stored {IsIn(stored)} ({Conflict})");
}
