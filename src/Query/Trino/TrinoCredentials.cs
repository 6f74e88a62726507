namespace Lakehouse.Query.Trino;

/// <summary>Who asks, and how that is proven. Never printed.</summary>
/// <param name="user">Name of the user.</param>
/// <param name="password">Password for basic authentication, or null.</param>
/// <param name="token">Bearer token (JWT), or null; it goes before a password.</param>
public sealed class TrinoCredentials(string user, string? password = null, string? token = null)
{
    /// <summary>Name of the user.</summary>
    public string User => user;

    /// <summary>Whether there is a password or token, and so only TLS will do.</summary>
    public bool HasSecret => password is not null || token is not null;

    /// <summary>Value of the <c>Authorization</c> header, or null.</summary>
    internal string? Authorization => (password, token) switch
    {
        (_, { } bearer) => $"Bearer {bearer}",
        ({ } secret, _) => $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{secret}"))}",
        _ => null,
    };

    /// <summary>The user's name alone.</summary>
    public override string ToString() => user;
}
