using Amazon.Runtime;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>Temporary credentials that count how often they are made.</summary>
internal sealed class CountingCredentials : RefreshingAWSCredentials
{
    public int Made { get; private set; }

    protected override CredentialsRefreshState GenerateNewCredentials()
    {
        Made++;
        return new CredentialsRefreshState(new ImmutableCredentials("AKIDEXAMPLE", GlueRig.Secret, $"token{Made}"), DateTime.UtcNow.AddHours(1));
    }

    protected override Task<CredentialsRefreshState> GenerateNewCredentialsAsync() => Task.FromResult(GenerateNewCredentials());
}
