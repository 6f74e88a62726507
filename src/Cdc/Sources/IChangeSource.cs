namespace Lakehouse.Cdc.Sources;

/// <summary>Where change events come from. Made by <see cref="FileSource"/> or <see cref="KafkaSource"/>, read by <see cref="IngestLoop"/>.</summary>
public interface IChangeSource : IAsyncDisposable
{
    /// <summary>The source as a person would name it.</summary>
    string Description { get; }

    /// <summary>Whether it can start a topic anywhere; one that cannot delivers everything and leaves the skipping to the tables.</summary>
    internal bool CanSeek { get; }

    /// <summary>Bytes delivered so far and in all; the latter null where it is not known.</summary>
    internal (long Read, long? Total) Volume { get; }

    /// <summary>Connects. <paramref name="report"/> hears the source's state in sentences; the token ends every wait for an answer, now and later.</summary>
    internal ValueTask StartAsync(Action<string> report, bool untilEnd, CancellationToken cancellationToken);

    /// <summary>Delivers what is there, for at most a fraction of a second.</summary>
    internal ValueTask<PollState> PollAsync(IMessageSink sink, CancellationToken cancellationToken);

    /// <summary>Next change of what this process shall serve, if there is one.</summary>
    internal bool TryTakeChange(out OwnershipChange? change);

    /// <summary>Delivers a topic from the given offsets on, by partition; also moves it back.</summary>
    internal void Assign(string topic, IReadOnlyDictionary<int, long> offsets);

    /// <summary>Delivers everything again from the beginning; only where <see cref="CanSeek"/> is false.</summary>
    internal void Rewind();

    /// <summary>Delivers nothing more of a topic.</summary>
    internal void Release(string topic);

    /// <summary>What is known of a topic that was gained, or that a file belongs to; null for any other.</summary>
    internal TopicFacts? FactsOf(string topic);

    /// <summary>The same, asked anew: another process may have moved on while this one waited.</summary>
    internal ValueTask<TopicFacts?> RefreshAsync(string topic);

    /// <summary>Offsets of a topic that were not delivered yet, or null where it is not known.</summary>
    internal long? LagOf(string topic);

    /// <summary>Shows a committed position to those who watch the source; never read back.</summary>
    internal void Show(string topic, IReadOnlyDictionary<int, long> next);
}
