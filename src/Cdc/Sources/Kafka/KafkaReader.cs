using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Sources.Kafka;

/// <summary>Reads partitions from given offsets, outside of the group protocol. Not thread-safe.</summary>
internal sealed class KafkaReader : IDisposable
{
    private const int MessagesPerPoll = 5000;
    // Between two polls the line sees to its memory.
    private const long BytesPerPoll = 4 << 20;
    // A broker that answers everything else but this does not know the question.
    private static readonly TimeSpan IdPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // The client's calls know no tokens: asking in slices lets a request to end through.
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private readonly IConsumer<BorrowedBytes, BorrowedBytes> consumer;
    private readonly KafkaFailures failures;
    private readonly Dictionary<TopicPartition, long> next = [];
    private ConsumeResult<BorrowedBytes, BorrowedBytes>? refused;

    public KafkaReader(KafkaSourceOptions options, KafkaFailures failures)
    {
        this.failures = failures;
        consumer = new ConsumerBuilder<BorrowedBytes, BorrowedBytes>(KafkaSettings.Reader(options))
            .SetKeyDeserializer(new BorrowingDeserializer())
            .SetValueDeserializer(new BorrowingDeserializer())
            .SetErrorHandler((_, error) => failures.Note(error))
            .SetLogHandler((_, _) => { })
            .Build();
    }

    /// <summary>Bytes of keys and values delivered so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Next offset by partition, of all that are read.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Next => next;

    /// <summary>Topic whose offset the log does not hold (any more); taken by the caller.</summary>
    public string? OutOfRange { get; set; }

    /// <summary>Asks a broker for anything, so that a wrong address is known at once.</summary>
    /// <exception cref="LakehouseException">No broker answers.</exception>
    /// <exception cref="OperationCanceledException">The token asked for the end first.</exception>
    public void Connect(CancellationToken cancellationToken)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        Guarded(admin.GetMetadata, cancellationToken);
    }

    /// <summary>Facts of a topic as the brokers know it now, or null where it does not exist.</summary>
    public async Task<TopicFacts?> DescribeAsync(string topic, CancellationToken cancellationToken)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var metadata = Guarded(wait => admin.GetMetadata(topic, wait), cancellationToken).Topics.FirstOrDefault(found => found.Topic == topic);
        if (metadata is null || metadata.Partitions.Count == 0) return null;
        var ranges = Enumerable.Range(0, metadata.Partitions.Count).Select(partition => RangeOf(new TopicPartition(topic, partition), cancellationToken)).ToList();
        return new TopicFacts(topic, await IdOfAsync(admin, topic, cancellationToken).ConfigureAwait(false), ranges);
    }

    public void Assign(string topic, IReadOnlyDictionary<int, long> offsets)
    {
        Release(topic);
        consumer.IncrementalAssign(offsets.Select(offset => new TopicPartitionOffset(topic, offset.Key, offset.Value)));
        foreach (var (partition, offset) in offsets) next[new TopicPartition(topic, partition)] = offset;
    }

    public void Release(string topic)
    {
        if (refused?.Topic == topic) refused = null;
        var mine = next.Keys.Where(partition => partition.Topic == topic).ToList();
        if (mine.Count == 0) return;
        consumer.IncrementalUnassign(mine);
        foreach (var partition in mine) next.Remove(partition);
    }

    /// <summary>Delivers what is there; false when nothing came.</summary>
    public bool Deliver(IMessageSink sink, CancellationToken cancellationToken)
    {
        var (wait, enough) = (FirstWait, Bytes + BytesPerPoll);
        for (var count = 0; count < MessagesPerPoll && Bytes < enough && !cancellationToken.IsCancellationRequested; count++)
        {
            var result = refused ?? TryConsume(wait);
            if (result is null) return count > 0;
            wait = TimeSpan.Zero;
            refused = null;
            if (result.IsPartitionEOF)
            {
                next[result.TopicPartition] = Math.Max(next.GetValueOrDefault(result.TopicPartition), result.Offset.Value);
                continue;
            }

            var answer = sink.OnMessage(MessageOf(result));
            if (answer == SinkAnswer.Refused)
            {
                refused = result;
                return true;
            }

            next[result.TopicPartition] = result.Offset.Value + 1;
            Bytes += Math.Max(0, result.Message.Key.Length) + Math.Max(0, result.Message.Value.Length);
            if (answer == SinkAnswer.TakenPause) return true;
        }

        return true;
    }

    /// <summary>Offsets of a topic that were not delivered yet, by the client's last knowledge.</summary>
    public long LagOf(string topic) => next.Where(entry => entry.Key.Topic == topic)
        .Sum(entry => Math.Max(0, consumer.GetWatermarkOffsets(entry.Key).High.Value - entry.Value));

    public void Dispose()
    {
        consumer.Close();
        consumer.Dispose();
    }

    private static SourceMessage MessageOf(ConsumeResult<BorrowedBytes, BorrowedBytes> result) => new()
    {
        Topic = result.Topic,
        Partition = result.Partition.Value,
        Offset = result.Offset.Value,
        TimestampMs = result.Message.Timestamp.Type == TimestampType.NotAvailable ? 0 : result.Message.Timestamp.UnixTimestampMs,
        Key = result.Message.Key.Span,
        HasKey = !result.Message.Key.IsNull,
        Value = result.Message.Value.Span,
        HasValue = !result.Message.Value.IsNull,
    };

    private static async Task<string?> IdOfAsync(IAdminClient admin, string topic, CancellationToken cancellationToken)
    {
        try
        {
            var asked = admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = IdPatience });
            var described = await asked.WaitAsync(cancellationToken).ConfigureAwait(false);
            return described.TopicDescriptions.Count == 1 ? described.TopicDescriptions[0].TopicId?.ToString() : null;
        }
        catch (KafkaException)
        {
            // Brokers before 2.8 have no topic ids, and a user may lack Describe: then offsets alone tell a recreated topic.
            return null;
        }
    }

    private PartitionRange RangeOf(TopicPartition partition, CancellationToken cancellationToken)
    {
        var range = Guarded(wait => consumer.QueryWatermarkOffsets(partition, wait), cancellationToken);
        return new PartitionRange(range.Low.Value, range.High.Value);
    }

    private T Guarded<T>(Func<TimeSpan, T> call, CancellationToken cancellationToken)
    {
        for (var left = Patience; ; left -= Slice)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var answer = call(Slice);
                failures.Answered();
                return answer;
            }
            catch (KafkaException failure) when (left <= Slice || failure.Error.Code is not (ErrorCode.Local_TimedOut or ErrorCode.Local_Transport))
            {
                throw failures.Explain(failure.Error);
            }
            catch (KafkaException)
            {
                // No answer yet. The client tells the reason to its error handler.
            }
        }
    }

    private ConsumeResult<BorrowedBytes, BorrowedBytes>? TryConsume(TimeSpan wait)
    {
        try
        {
            var result = consumer.Consume(wait);
            if (result is not null) failures.Answered();
            return result;
        }
        catch (ConsumeException failure) when (failure.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange)
        {
            OutOfRange = failure.ConsumerRecord.Topic;
            return null;
        }
        catch (ConsumeException failure)
        {
            failures.Note(failure.Error);
            return null;
        }
    }
}
