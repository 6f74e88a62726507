namespace Lakehouse.TestKit;

/// <summary>The source tree that the running tests were built from.</summary>
public static class Checkout
{
    private static readonly Lazy<string> FoundRoot = new(FindRoot);

    /// <summary>Absolute path of the folder that holds <c>Lakehouse.sln</c>.</summary>
    public static string Root => FoundRoot.Value;

    /// <summary>A path below <see cref="Root"/>.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Copies of foreign files that tests carry, <c>tests/data/…</c>.</summary>
    public static string Data(params string[] parts) => Path.Combine([Root, "tests", "data", .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Lakehouse.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Lakehouse.sln above {AppContext.BaseDirectory}: tests run from the checkout's own bin folders.");
    }
}
