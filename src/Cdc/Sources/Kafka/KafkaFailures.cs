using Confluent.Kafka;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Sources.Kafka;

/// <summary>
/// Turns librdkafka's errors into what a person can do (kafka facts 53–59). The client itself retries for ever and calls almost
/// nothing fatal, so this keeps the time since which the brokers have been silent. Thread-safe.
/// </summary>
internal sealed class KafkaFailures(KafkaSourceOptions options, TimeProvider time)
{
    private static readonly TimeSpan TellAfter = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private Error? last;
    private long silentSince;
    private long toldAt;
    private LakehouseException? final;

    /// <summary>Takes note of an error that the client reports beside its calls.</summary>
    public void Note(Error error)
    {
        lock (gate)
        {
            if (error.Code is ErrorCode.Local_Authentication or ErrorCode.Local_Ssl || error.IsFatal) final ??= Classify(error);
            last = error;
            if (silentSince == 0) silentSince = time.GetTimestamp();
        }
    }

    /// <summary>The brokers answered.</summary>
    public void Answered()
    {
        lock (gate)
        {
            (last, silentSince, toldAt) = (null, 0, 0);
        }
    }

    /// <summary>Says how long the brokers have been silent, and gives up when it is too long.</summary>
    /// <exception cref="LakehouseException">The limit is over, or the error can only be mended by a person.</exception>
    public void Check(Action<string> report)
    {
        lock (gate)
        {
            if (final is not null) throw final;
            if (last is null) return;
            var silent = time.GetElapsedTime(silentSince);
            if (silent >= options.UnavailableLimit) throw Classify(last);
            if (silent < TellAfter || (toldAt != 0 && time.GetElapsedTime(toldAt) < TellAfter)) return;
            toldAt = time.GetTimestamp();
            report($"no answer from {options.BootstrapServers} for {silent.TotalSeconds:F0} s: {last.Reason}");
        }
    }

    /// <summary>The error, or the last one that was reported beside the calls where that says more.</summary>
    public LakehouseException Explain(Error error)
    {
        lock (gate)
        {
            return final ?? Classify(error.Code is ErrorCode.Local_Transport or ErrorCode.Local_TimedOut && last is not null ? last : error);
        }
    }

    private LakehouseException Classify(Error error)
    {
        var (kind, what, fix) = error.Code switch
        {
            ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed => (ErrorKind.Invalid, "Kafka refuses the credentials",
                "check sasl.mechanism, sasl.username and sasl.password"),
            ErrorCode.Local_Ssl => (ErrorKind.Invalid, "The TLS connection to Kafka cannot be made",
                "check security.protocol, ssl.ca.location and that the port speaks TLS"),
            ErrorCode.Local_Resolve => (ErrorKind.Unavailable, "The name of a Kafka broker is not known",
                "check the host names in brokers and those that the brokers advertise"),
            ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed => (ErrorKind.Invalid, "Kafka does not allow it",
                "give this user Read and Describe on the topics and Read on the group"),
            ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic => (ErrorKind.Invalid, "The topic does not exist",
                "check the names under source.kafka.topics"),
            ErrorCode.FencedInstanceId => (ErrorKind.Conflict, "Another process has joined the group with the same instance name",
                "give each process its own source.kafka.instance"),
            _ => (error.IsFatal ? ErrorKind.Invalid : ErrorKind.Unavailable, "The Kafka brokers do not answer",
                "check brokers, that the brokers run, and that security.protocol is what their port speaks"),
        };
        return new LakehouseException(kind, $"{what}: {error.Reason} ({error.Code}).", new ErrorContext { SourcePosition = options.BootstrapServers }, fix);
    }
}
