using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage.S3;

namespace Lakehouse.TableFormat.Storage.DynamoDb;

/// <summary>The few calls to the table of locks. A change whose answer was lost is settled by reading back. Thread-safe.</summary>
internal sealed class DynamoLockTable
{
    private readonly AmazonDynamoDBClient client;
    private readonly string table;

    public DynamoLockTable(DynamoLockSettings settings)
    {
        table = settings.Table;
        var config = new AmazonDynamoDBConfig { MaxErrorRetry = 5, Timeout = TimeSpan.FromSeconds(10) };
        var region = settings.Region ?? Environment.GetEnvironmentVariable("AWS_REGION") ?? "us-east-1";
        if (settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        var credentials = S3Connection.Credentials(new S3Settings { Profile = settings.Profile, Credentials = settings.Credentials });
        client = credentials is null ? new AmazonDynamoDBClient(config) : new AmazonDynamoDBClient(credentials, config);
    }

    /// <summary>The lock of a key, or null where nobody has it.</summary>
    public Task<DynamoItem?> TryGetAsync(string key, CancellationToken cancellationToken) => RunAsync(key, async () =>
    {
        var found = await client.GetItemAsync(
            new GetItemRequest { TableName = table, Key = KeyOf(key), ConsistentRead = true }, cancellationToken).ConfigureAwait(false);
        return found.Item is { Count: > 0 } item ? DynamoItem.Read(item, PlaceOf(key)) : null;
    });

    /// <summary>Puts a lock where none is (<paramref name="instead"/> is null), or instead of one version; false when the condition did not hold.</summary>
    public Task<bool> TryPutAsync(string key, DynamoItem item, string? instead, CancellationToken cancellationToken) => RunAsync(key, async () =>
    {
        var request = new PutItemRequest
        {
            TableName = table,
            Item = item.ToAttributes(key),
            ConditionExpression = instead is null ? "attribute_not_exists(#k)" : "attribute_exists(#k) AND #v = :seen",
            ExpressionAttributeNames = new() { ["#k"] = DynamoItem.Key },
        };
        if (instead is not null)
        {
            request.ExpressionAttributeNames["#v"] = DynamoItem.VersionNumber;
            request.ExpressionAttributeValues = new() { [":seen"] = new AttributeValue(instead) };
        }

        try
        {
            await client.PutItemAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            // The SDK repeats a put whose answer was lost, and then meets our own item.
            return (await TryGetAsync(key, cancellationToken).ConfigureAwait(false))?.Version == item.Version;
        }
    });

    /// <summary>Removes one version of a lock; nothing happens when it is another one.</summary>
    public Task<bool> DeleteAsync(string key, string version, CancellationToken cancellationToken) => RunAsync(key, async () =>
    {
        try
        {
            await client.DeleteItemAsync(
                new DeleteItemRequest
                {
                    TableName = table,
                    Key = KeyOf(key),
                    ConditionExpression = "#v = :seen",
                    ExpressionAttributeNames = new() { ["#v"] = DynamoItem.VersionNumber },
                    ExpressionAttributeValues = new() { [":seen"] = new AttributeValue(version) },
                },
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    });

    private static Dictionary<string, AttributeValue> KeyOf(string key) => new() { [DynamoItem.Key] = new AttributeValue(key) };

    private string PlaceOf(string key) => $"dynamodb:{table}/{key}";

    private async Task<T> RunAsync<T>(string key, Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (ResourceNotFoundException missing)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, $"There is no DynamoDB table '{table}'.", new ErrorContext { Path = PlaceOf(key) },
                $"Make it with a partition key 'key' of type string: aws dynamodb create-table --table-name {table} --attribute-definitions AttributeName=key,AttributeType=S --key-schema AttributeName=key,KeyType=HASH --billing-mode PAY_PER_REQUEST",
                missing);
        }
        catch (AmazonServiceException refused) when ((int)refused.StatusCode is >= 400 and < 500 && refused is not ProvisionedThroughputExceededException && refused.ErrorCode != "ThrottlingException")
        {
            throw new LakehouseException(
                ErrorKind.Invalid, $"DynamoDB refused the request: {(int)refused.StatusCode} {refused.ErrorCode}.", new ErrorContext { Path = PlaceOf(key) },
                "Give this identity dynamodb:GetItem, PutItem and DeleteItem on the table, and the table a partition key 'key' of type string.", refused);
        }
        catch (Exception silent) when (silent is AmazonServiceException or HttpRequestException or IOException or TimeoutException)
        {
            throw new LakehouseException(
                ErrorKind.Unavailable, $"DynamoDB does not answer: {silent.Message}", new ErrorContext { Path = PlaceOf(key) },
                "Look at lock endpoint, region and network; the call may be repeated.", silent);
        }
        catch (AmazonClientException local)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, $"DynamoDB cannot be asked: {local.Message}", new ErrorContext { Path = PlaceOf(key) },
                "Give credentials by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, by a profile, a web identity or the machine's role.", local);
        }
    }
}
