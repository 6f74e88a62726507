using System.Collections.Concurrent;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>Keeps what a run said.</summary>
internal sealed class RecordingObserver : IIngestObserver
{
    public ConcurrentQueue<TableCommit> Commits { get; } = new();

    public ConcurrentQueue<string> Said { get; } = new();

    public void OnTable(TableId table, bool created) => Said.Enqueue($"table {table} {(created ? "made" : "opened")}");

    public void OnCommit(TableCommit commit) => Commits.Enqueue(commit);

    public void OnWaiting(TableId table, string reason) => Said.Enqueue($"waiting {table}");

    public void OnStopped(TableId table, LakehouseException error) => Said.Enqueue($"stopped {table}: {error.Describe()}");

    public void OnQuarantined(TableId table, string reason) => Said.Enqueue($"quarantined {table}: {reason}");

    public void OnSource(string state) => Said.Enqueue($"source: {state}");

    public void OnWarning(TableId? table, string text) => Said.Enqueue($"warning {table}: {text}");
}
