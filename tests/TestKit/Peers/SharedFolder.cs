namespace Lakehouse.TestKit.Peers;

/// <summary>Where peers, golden tables and fixtures lie: named by a variable, else beside the checkout.</summary>
internal static class SharedFolder
{
    /// <summary>Absolute path; it need not exist.</summary>
    public static string Find(string variable, string folder)
    {
        var named = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(named)
            ? Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", folder))
            : Path.GetFullPath(named);
    }
}
