using System.Collections.Concurrent;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>
/// Pending instants that this process works on at the moment, besides the write that holds its turn: whoever looks for failed writes leaves
/// them alone. Thread-safe.
/// </summary>
internal sealed class LiveInstants
{
    private readonly ConcurrentDictionary<InstantTime, bool> instants = new();

    /// <summary>Names an instant as being worked on until the result is disposed.</summary>
    public IDisposable Add(InstantTime instant)
    {
        instants.TryAdd(instant, true);
        return new Entry(this, instant);
    }

    /// <summary>Whether this process works on the instant.</summary>
    public bool Contains(InstantTime instant) => instants.ContainsKey(instant);

    private sealed class Entry(LiveInstants owner, InstantTime instant) : IDisposable
    {
        public void Dispose() => owner.instants.TryRemove(instant, out _);
    }
}
