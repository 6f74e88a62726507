using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Lakehouse.Cli.Registering;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Cli.Tests.Registering;

/// <summary>Notifications of a bucket that arrive by a queue; bucket, queue and messages are moto's.</summary>
public sealed class SqsListenerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_new_object_registers_its_folder_and_its_message_is_deleted()
    {
        var moto = await MotoServer.SharedAsync();
        var bucket = await moto.CreateBucketAsync();
        var (queue, sqs) = await QueueAsync(moto, bucket);
        using var s3 = new AmazonS3Client(Credentials(moto), new AmazonS3Config { ServiceURL = moto.Endpoint.ToString(), ForcePathStyle = true, AuthenticationRegion = moto.Region });
        await s3.PutBucketNotificationAsync(
            new PutBucketNotificationRequest { BucketName = bucket, QueueConfigurations = [new QueueConfiguration { Queue = queue.Arn, Events = [EventType.ObjectCreatedAll] }] }, TestContext.Current.CancellationToken);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "orders/day=2026-05-01/red flower.parquet", ContentBody = "x" }, TestContext.Current.CancellationToken);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "elsewhere/x.parquet", ContentBody = "x" }, TestContext.Current.CancellationToken);
        await sqs.SendMessageAsync(queue.Url, "not a notification", TestContext.Current.CancellationToken);

        var seen = new SeenRegistrations();
        var (registered, failed) = (new TaskCompletionSource(), 0);
        seen.Before = (_, number) =>
        {
            if (number == 1)
            {
                failed++;
                throw new LakehouseException(ErrorKind.Unavailable, "the catalog is away");
            }

            registered.TrySetResult();
            return Task.CompletedTask;
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var registrar = seen.Registrar(TimeSpan.Zero, stop.Token, SeenRegistrations.Folder($"s3://{bucket}/orders", "shop.orders"));
        using var listener = new SqsListener(new SqsSettings(new Uri(queue.Url)) { Endpoint = moto.Endpoint, Region = moto.Region, Visibility = TimeSpan.FromSeconds(1) }, Credentials(moto), registrar, seen, TimeProvider.System);
        var listening = listener.RunAsync(stop.Token);
        await registered.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await EmptiesAsync(sqs, queue.Url);
        await Eventually.HoldsAsync(() => Task.FromResult(seen.Notes.Any(IsAboutNonsense)), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening.WaitAsync(Limit, TestContext.Current.CancellationToken));

        Assert.Equal(1, failed);
        Assert.Equal(["shop.orders"], seen.Begun.Distinct());
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_said_and_asked_again()
    {
        var moto = await MotoServer.SharedAsync();
        var seen = new SeenRegistrations();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var listener = new SqsListener(
            new SqsSettings(new Uri(moto.Endpoint, "/123456789012/nosuch")) { Endpoint = moto.Endpoint, Region = moto.Region }, Credentials(moto),
            seen.Registrar(TimeSpan.Zero, stop.Token), seen, TimeProvider.System);
        var listening = listener.RunAsync(stop.Token);
        await Eventually.HoldsAsync(() => Task.FromResult(seen.Notes.Count >= 2), TestContext.Current.CancellationToken);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening.WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.All(seen.Notes, note => Assert.Contains("nosuch", note, StringComparison.Ordinal));
    }

    private static bool IsAboutNonsense(string note) => note.Contains("redrive policy", StringComparison.Ordinal);

    private static BasicAWSCredentials Credentials(MotoServer moto) => new(moto.AccessKey, moto.SecretKey);

    private static async Task<((string Url, string Arn) Queue, AmazonSQSClient Client)> QueueAsync(MotoServer moto, string name)
    {
        var client = new AmazonSQSClient(Credentials(moto), new AmazonSQSConfig { ServiceURL = moto.Endpoint.ToString(), AuthenticationRegion = moto.Region });
        var made = await client.CreateQueueAsync(name, TestContext.Current.CancellationToken);
        var attributes = await client.GetQueueAttributesAsync(made.QueueUrl, ["QueueArn"], TestContext.Current.CancellationToken);
        return ((made.QueueUrl, attributes.QueueARN), client);
    }

    // Only the message that nobody understands may stay.
    private static Task EmptiesAsync(AmazonSQSClient client, string url) => Eventually.HoldsAsync(
        async () =>
        {
            var left = await client.GetQueueAttributesAsync(
                url, ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"], TestContext.Current.CancellationToken);
            return left.ApproximateNumberOfMessages + left.ApproximateNumberOfMessagesNotVisible <= 1;
        },
        TestContext.Current.CancellationToken);
}
