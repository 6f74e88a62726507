using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Sources;

/// <summary>
/// Change events from files, one JSON object per line: either the capture's form
/// <c>{topic, partition, offset, timestamp, key, value, headers}</c>, or plain Debezium events, whose topic is the file's name and whose
/// offset is the line. It ends with the last file. Everything is delivered at each run; the tables skip what they have.
/// </summary>
public sealed class FileSource : IChangeSource
{
    private const int BytesPerPoll = 4 << 20;
    private readonly FileSourceOptions options;
    private readonly IReadOnlyList<string> files;
    private readonly long totalBytes;
    private readonly TopicNames topics = new();
    private readonly PooledBytes topicBytes = new();
    private readonly PooledBytes keyBytes = new();
    private readonly PooledBytes valueBytes = new();
    private int opened;
    private long closedBytes;
    private EventFile? file;

    private FileSource(FileSourceOptions options, IReadOnlyList<string> files)
    {
        (this.options, this.files) = (options, files);
        totalBytes = files.Sum(path => new FileInfo(path).Length);
    }

    /// <inheritdoc />
    public string Description => string.Join(", ", options.Paths);

    bool IChangeSource.CanSeek => false;

    (long Read, long? Total) IChangeSource.Volume => (closedBytes + (file?.Read ?? 0), totalBytes);

    /// <summary>Finds the files; nothing is read yet.</summary>
    /// <exception cref="TableFormat.Errors.LakehouseException">A path names no file, or one of an unknown form.</exception>
    public static FileSource Open(FileSourceOptions options) => new(options, EventFiles.Find(options.Paths));

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        file?.Dispose();
        topicBytes.Dispose();
        keyBytes.Dispose();
        valueBytes.Dispose();
        return ValueTask.CompletedTask;
    }

    ValueTask IChangeSource.StartAsync(Action<string> report, bool untilEnd, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    ValueTask<PollState> IChangeSource.PollAsync(IMessageSink sink, CancellationToken cancellationToken) => ValueTask.FromResult(Poll(sink, cancellationToken));

    bool IChangeSource.TryTakeChange(out OwnershipChange? change)
    {
        change = null;
        return false;
    }

    void IChangeSource.Assign(string topic, IReadOnlyDictionary<int, long> offsets)
    {
    }

    void IChangeSource.Rewind()
    {
        file?.Dispose();
        (file, opened, closedBytes) = (null, 0, 0);
    }

    void IChangeSource.Release(string topic)
    {
    }

    ValueTask<TopicFacts?> IChangeSource.RefreshAsync(string topic) => ValueTask.FromResult(((IChangeSource)this).FactsOf(topic));

    TopicFacts? IChangeSource.FactsOf(string topic) => file is not null && topic == file.Name ? file.Facts : null;

    long? IChangeSource.LagOf(string topic) => null;

    void IChangeSource.Show(string topic, IReadOnlyDictionary<int, long> next)
    {
    }

    private PollState Poll(IMessageSink sink, CancellationToken cancellationToken)
    {
        for (var budget = BytesPerPoll; budget > 0 && !cancellationToken.IsCancellationRequested;)
        {
            if (file is null && !OpenNext()) return PollState.Ended;
            if (!file!.Lines.TryPeek(out var line))
            {
                CloseFile();
                continue;
            }

            var answer = Deliver(sink, line);
            if (answer == SinkAnswer.Refused) break;
            budget -= line.Length;
            file.Lines.Take(line.Length);
            if (answer == SinkAnswer.TakenPause) break;
        }

        return PollState.Delivered;
    }

    private bool OpenNext()
    {
        if (opened == files.Count) return false;
        file = new EventFile(files[opened++], options.MaxLineBytes);
        return true;
    }

    private void CloseFile()
    {
        closedBytes += file!.Read;
        file.Dispose();
        file = null;
    }

    private SinkAnswer Deliver(IMessageSink sink, ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line.IndexOfAnyExcept(" \t\r"u8) < 0) return SinkAnswer.Taken;
        return TryMessage(line, out var message) ? sink.OnMessage(message) : sink.OnMessage(Broken(line));
    }

    private bool TryMessage(ReadOnlySpan<byte> line, out SourceMessage message)
    {
        message = default;
        if (!CaptureLine.TryRead(line, out var read)
            || !keyBytes.TryDecode(read.Key, out var noKey, out var key)
            || !valueBytes.TryDecode(read.Value, out var noValue, out var value)
            || !TryTopic(read, line, out var topic))
        {
            return false;
        }

        message = new SourceMessage
        {
            Topic = topic,
            Partition = read.Partition,
            Offset = read.IsCapture ? read.Offset : file!.Lines.Line,
            TimestampMs = read.TimestampMs,
            Key = key,
            HasKey = !noKey,
            Value = value,
            HasValue = !noValue,
        };
        return true;
    }

    private bool TryTopic(in CaptureLine read, ReadOnlySpan<byte> line, out string topic)
    {
        topic = file!.Name;
        if (!read.IsCapture)
        {
            file.Identify(line);
            return true;
        }

        var text = read.Topic;
        if (text.IndexOf((byte)'\\') >= 0 && !topicBytes.TryDecodeText(text, out text)) return false;
        topic = topics.Of(text);
        return true;
    }

    private SourceMessage Broken(ReadOnlySpan<byte> line) => new() { Topic = file!.Name, Offset = file.Lines.Line, Value = line, HasValue = true };
}
