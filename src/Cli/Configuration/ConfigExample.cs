namespace Lakehouse.Cli.Configuration;

/// <summary>The commented file that <c>lakehouse init</c> writes.</summary>
internal static class ConfigExample
{
    /// <summary>Its text.</summary>
    public static string Text()
    {
        using var stream = typeof(ConfigExample).Assembly.GetManifestResourceStream("ConfigExample.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
