using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Glue;

/// <summary>Credentials and region as the AWS SDK finds them. Secrets stay in the SDK's objects and are never printed. Thread-safe.</summary>
internal sealed class GlueCredentials
{
    private const string Fix = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the role of the container or instance";

    private readonly string? profile;
    private readonly Lazy<AWSCredentials> source;

    /// <summary>Finds credentials when they are first needed.</summary>
    /// <param name="profile">Profile of the shared configuration files, or null for the default chain.</param>
    public GlueCredentials(string? profile)
    {
        this.profile = profile;
        source = new Lazy<AWSCredentials>(Find);
    }

    /// <summary>Credentials that somebody else found.</summary>
    public GlueCredentials(AWSCredentials known) => source = new Lazy<AWSCredentials>(known);

    /// <summary>The credentials of this moment; temporary ones are renewed before they run out.</summary>
    /// <exception cref="LakehouseException">Invalid: there are none.</exception>
    public async Task<ImmutableCredentials> GetAsync()
    {
        try
        {
            return await source.Value.GetCredentialsAsync().ConfigureAwait(false);
        }
        catch (AmazonClientException failure)
        {
            throw new LakehouseException(ErrorKind.Invalid, "no AWS credentials were found for Glue", fix: Fix, innerException: failure);
        }
    }

    /// <summary>Forgets temporary credentials that the server calls expired; whether there was something to forget.</summary>
    public bool Renew()
    {
        if (source.Value is not RefreshingAWSCredentials temporary)
        {
            return false;
        }

        temporary.ClearCredentials();
        return true;
    }

    /// <summary>The region that settings or surroundings name.</summary>
    /// <exception cref="LakehouseException">Invalid: none is named.</exception>
    public static string RegionOf(GlueSettings settings)
    {
        var region = settings.Region
            ?? ProfileRegion(settings.Profile)
            ?? FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName
            ?? throw new LakehouseException(ErrorKind.Invalid, "no AWS region is known for Glue", fix: "set the region of the catalog, or AWS_REGION");

        // The region becomes part of a host name that signed calls go to.
        return region.Length > 0 && region.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
            ? region
            : throw new LakehouseException(ErrorKind.Invalid, $"{region} is no AWS region", fix: "write it like eu-central-1");
    }

    private static string? ProfileRegion(string? name) =>
        name is not null && new CredentialProfileStoreChain().TryGetProfile(name, out var found) ? found.Region?.SystemName : null;

    private AWSCredentials Find()
    {
        if (profile is null)
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }

        return new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var found)
            ? found
            : throw new LakehouseException(ErrorKind.Invalid, $"the AWS profile {profile} has no credentials", fix: "name a profile of ~/.aws/credentials or ~/.aws/config");
    }
}
