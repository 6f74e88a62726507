using System.Text.RegularExpressions;
using Confluent.Kafka;
using Lakehouse.Cdc.Sources;

namespace Lakehouse.Cli.Doctor;

/// <summary>Whether the brokers answer and hold the topics that are asked for.</summary>
internal static class KafkaCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks for the cluster's metadata.</summary>
    public static IReadOnlyList<Check> Run(KafkaSourceOptions options)
    {
        string? lastError = null;
        try
        {
            using var admin = new AdminClientBuilder(Settings(options))
                .SetErrorHandler((_, error) => lastError = error.Reason)
                .SetLogHandler((_, _) => { })
                .Build();
            var metadata = admin.GetMetadata(Patience);
            return [Check.Good("kafka", $"{metadata.Brokers.Count} brokers answer at {options.BootstrapServers}"), .. options.Topics.Select(topic => Topic(topic, metadata))];
        }
        catch (KafkaException failure)
        {
            return [Check.Bad("kafka", $"{options.BootstrapServers}: {lastError ?? failure.Error.Reason}", FixOf(failure.Error.Code))];
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            return [Check.Bad("kafka", failure.Message, "correct source.kafka.properties, or the regular expressions among source.kafka.topics")];
        }
    }

    private static AdminClientConfig Settings(KafkaSourceOptions options) =>
        new(options.Properties.ToDictionary()) { BootstrapServers = options.BootstrapServers, SocketConnectionSetupTimeoutMs = 4000 };

    private static Check Topic(string wanted, Metadata metadata)
    {
        var found = wanted.StartsWith('^')
            ? metadata.Topics.Where(topic => Regex.IsMatch(topic.Topic, wanted, RegexOptions.CultureInvariant)).ToArray()
            : metadata.Topics.Where(topic => topic.Topic == wanted).ToArray();
        return found.Length > 0
            ? Check.Good("topics", $"{wanted}: {string.Join(", ", found.Take(5).Select(topic => $"{topic.Topic} ({topic.Partitions.Count})"))}{(found.Length > 5 ? $" and {found.Length - 5} more" : string.Empty)}")
            : Check.Bad("topics", $"{wanted}: the cluster has no such topic", metadata.Topics.Count == 0 ? "it has none that this user may see; check the access rights" : $"it has {string.Join(", ", metadata.Topics.Take(8).Select(topic => topic.Topic))}");
    }

    private static string FixOf(ErrorCode code) => code switch
    {
        ErrorCode.Local_Resolve => "the host name cannot be resolved; correct source.kafka.brokers",
        ErrorCode.Local_Authentication => "correct the sasl.* settings in source.kafka.properties",
        ErrorCode.Local_Ssl => "correct security.protocol and the ssl.* settings in source.kafka.properties",
        _ => "start the broker, or correct source.kafka.brokers and security.protocol",
    };
}
