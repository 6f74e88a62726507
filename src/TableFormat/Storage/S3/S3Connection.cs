using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>The SDK's client as the settings say, whose retries are ours: they know what a lost answer means.</summary>
internal sealed class S3Connection
{
    private readonly Lazy<AWSCredentials> identity;

    private S3Connection(AmazonS3Client client, Lazy<AWSCredentials> identity, HttpClient http, S3Clock clock, S3Traffic traffic)
    {
        this.identity = identity;
        Client = client;
        Http = http;
        Clock = clock;
        Traffic = traffic;
    }

    /// <summary>The SDK's client.</summary>
    public AmazonS3Client Client { get; }

    /// <summary>Who the client is to the store, for signatures that the SDK does not make.</summary>
    public AWSCredentials Identity => identity.Value;

    /// <summary>Whether requests travel over TLS, which guards their bytes: signatures need not cover them, and they need not be hashed.</summary>
    public bool IsEncrypted => Client.Config.ServiceURL?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) != true;

    /// <summary>Sends requests that are already signed.</summary>
    public HttpClient Http { get; }

    /// <summary>The store's clock.</summary>
    public S3Clock Clock { get; }

    /// <summary>What went over the wire.</summary>
    public S3Traffic Traffic { get; }

    /// <summary>Makes the client; nothing is called.</summary>
    public static S3Connection Open(S3Settings settings, TimeProvider clock)
    {
        var storeClock = new S3Clock(clock);
        var traffic = new S3Traffic(
            new SocketsHttpHandler
            {
                // A redirect could carry a signed request elsewhere.
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectCallback = settings.Connect,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                MaxConnectionsPerServer = 64,
                PooledConnectionLifetime = TimeSpan.FromMinutes(10),
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            },
            storeClock);
        var factory = new S3HttpFactory(traffic);
        var config = Configure(settings, factory);
        var known = Credentials(settings);
        return new(
            known is not null ? new S3SdkClient(known, config) : new S3SdkClient(config),
            new Lazy<AWSCredentials>(() => known ?? DefaultAWSCredentialsIdentityResolver.GetCredentials(config)),
            factory.Client(), storeClock, traffic);
    }

    private static AmazonS3Config Configure(S3Settings settings, HttpClientFactory factory)
    {
        var config = new AmazonS3Config
        {
            HttpClientFactory = factory,
            Timeout = Timeout.InfiniteTimeSpan,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.Profile is { } profile)
        {
            config.Profile = new Profile(profile);
        }

        if (settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = Checked(endpoint);
            config.AuthenticationRegion = settings.Region ?? RegionOfEnvironment() ?? "us-east-1";
        }
        else if ((settings.Region ?? RegionOfEnvironment()) is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            config.RegionEndpoint = settings.Profile is null ? RegionEndpoint.USEast1 : config.RegionEndpoint ?? RegionEndpoint.USEast1;
        }

        config.ForcePathStyle = settings.PathStyle ?? (config.ServiceURL is not null);
        return config;
    }

    private static string Checked(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            ? endpoint
            : throw new LakehouseException(ErrorKind.Invalid, $"The S3 endpoint '{endpoint}' is no http or https URL.", fix: "Write it as https://host:port, without user and password.");

    private static string? RegionOfEnvironment()
    {
        var named = Environment.GetEnvironmentVariable("AWS_REGION") ?? Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION");
        return string.IsNullOrEmpty(named) ? null : named;
    }

    /// <summary>A key pair that was given, a profile's credentials, or null for the default chain.</summary>
    internal static AWSCredentials? Credentials(S3Settings settings)
    {
        if (settings.Credentials is { } given)
        {
            return given.SessionToken is null
                ? new BasicAWSCredentials(given.AccessKey, given.SecretKey)
                : new SessionAWSCredentials(given.AccessKey, given.SecretKey, given.SessionToken);
        }

        if (settings.Profile is not { } profile)
        {
            return null;
        }

        return new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var found)
            ? found
            : throw new LakehouseException(
                ErrorKind.Invalid, $"There is no AWS profile '{profile}' with credentials.", fix: "Name a profile of ~/.aws/config or ~/.aws/credentials (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE), or leave it out for the default chain.");
    }
}
