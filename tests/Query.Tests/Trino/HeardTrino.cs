using System.Collections.Concurrent;
using Lakehouse.Query.Trino;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>Keeps what a client tells besides rows.</summary>
internal sealed class HeardTrino : ITrinoObserver
{
    public ConcurrentQueue<TrinoProgress> Progress { get; } = new();

    public ConcurrentQueue<string> Warnings { get; } = new();

    public ConcurrentQueue<string> Notes { get; } = new();

    public void OnProgress(TrinoProgress progress) => Progress.Enqueue(progress);

    public void OnWarning(string warning) => Warnings.Enqueue(warning);

    public void OnNote(string note) => Notes.Enqueue(note);
}
