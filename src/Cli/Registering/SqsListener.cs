using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Registering;

/// <summary>
/// Takes notifications from a queue of SQS. A message is deleted after all folders that it concerns are registered; until then it comes again, so that
/// none is lost by a crash or a failure. A message that is not understood is left to the queue's redrive policy.
/// </summary>
/// <param name="settings">The queue.</param>
/// <param name="credentials">Who asks; null takes AWS's chain.</param>
/// <param name="registrar">Registers what changed.</param>
/// <param name="view">Told what goes wrong.</param>
/// <param name="clock">Clock of pauses.</param>
internal sealed class SqsListener(SqsSettings settings, AWSCredentials? credentials, Registrar registrar, IRegistrarView view, TimeProvider clock) : IDisposable
{
    private const int MostMessages = 10;
    private const int WaitSeconds = 20;
    private const string Deliveries = "ApproximateReceiveCount";
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly AmazonSQSClient client = credentials is null ? new(Configuration(settings)) : new(credentials, Configuration(settings));

    /// <summary>Listens until cancelled.</summary>
    /// <exception cref="OperationCanceledException">The only end.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await TakeAsync(cancellationToken);
                pause = TimeSpan.FromSeconds(1);
            }
            catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or HttpRequestException)
            {
                view.OnNote($"queue {settings.Queue}: {failure.Message}; asked again in {pause.TotalSeconds:0} s");
                await Task.Delay(pause, clock, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private static AmazonSQSConfig Configuration(SqsSettings settings)
    {
        var configuration = new AmazonSQSConfig { Timeout = TimeSpan.FromSeconds(WaitSeconds * 2) };
        if (settings.Endpoint is { } endpoint)
        {
            configuration.ServiceURL = endpoint.ToString();
            configuration.AuthenticationRegion = settings.Region;
        }
        else if (settings.Region is { } region)
        {
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return configuration;
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        var answer = await client.ReceiveMessageAsync(
            new ReceiveMessageRequest
            {
                QueueUrl = settings.Queue.ToString(),
                MaxNumberOfMessages = MostMessages,
                WaitTimeSeconds = WaitSeconds,
                VisibilityTimeout = (int)settings.Visibility.TotalSeconds,
                MessageSystemAttributeNames = [Deliveries],
            },
            cancellationToken);
        var done = await Task.WhenAll((answer.Messages ?? []).Select(HandleAsync));
        var entries = (answer.Messages ?? []).Zip(done).Where(pair => pair.Second)
            .Select((pair, at) => new DeleteMessageBatchRequestEntry(FormattableString.Invariant($"m{at}"), pair.First.ReceiptHandle)).ToList();
        if (entries.Count > 0)
        {
            // What is registered is not asked for again, although the registrar ends meanwhile.
            await client.DeleteMessageBatchAsync(new DeleteMessageBatchRequest(settings.Queue.ToString(), entries), CancellationToken.None);
        }
    }

    private async Task<bool> HandleAsync(Message message)
    {
        try
        {
            var outcomes = await registrar.RunAsync(S3Notifications.Parse(Encoding.UTF8.GetBytes(message.Body ?? string.Empty)));
            var failed = outcomes.Where(outcome => outcome.Failure is not null).Select(outcome => outcome.Table).ToList();
            if (failed.Count > 0)
            {
                Note(message, $"{string.Join(", ", failed)} not registered; it comes again in {settings.Visibility.TotalSeconds:0} s, until the queue's redrive policy takes it away");
            }

            return failed.Count == 0;
        }
        catch (LakehouseException failure)
        {
            Note(message, $"{failure.Message}; it is left to the queue's redrive policy");
            return false;
        }
    }

    private void Note(Message message, string what) =>
        view.OnNote($"queue {settings.Queue}: message {message.MessageId}, delivery {message.Attributes?.GetValueOrDefault(Deliveries) ?? "?"}: {what}");
}
