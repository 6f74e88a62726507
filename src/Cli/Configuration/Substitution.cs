using System.Text.RegularExpressions;

namespace Lakehouse.Cli.Configuration;

/// <summary>
/// Replaces <c>${NAME}</c> and <c>${NAME:-default}</c> by environment variables and <c>${file:/path}</c> by a file's text
/// without its last line end, so that secrets stay out of the configuration. <c>$${</c> is a plain <c>${</c>.
/// </summary>
/// <param name="environment">Environment variables by name.</param>
/// <param name="folder">Folder against which file paths are taken.</param>
internal sealed partial class Substitution(Func<string, string?> environment, string folder)
{
    /// <summary>The text with all places filled; <c>IsSecret</c> when there were any; a failure names what is missing.</summary>
    public (string Text, bool IsSecret, string? Failure) Apply(string text)
    {
        string? failure = null;
        var isSecret = false;
        var filled = Place().Replace(text, match =>
        {
            if (match.Value.StartsWith("$$", StringComparison.Ordinal))
            {
                return match.Value[1..];
            }

            isSecret = true;
            var (value, missing) = Lookup(match.Groups[1].Value);
            failure ??= missing;
            return value ?? string.Empty;
        });
        return (filled, isSecret, failure);
    }

    private (string? Value, string? Missing) Lookup(string name)
    {
        if (name.StartsWith("file:", StringComparison.Ordinal))
        {
            return ReadFile(Path.GetFullPath(name["file:".Length..], folder));
        }

        var parts = name.Split(":-", 2);
        var value = environment(parts[0]);
        return string.IsNullOrEmpty(value) && parts.Length == 2
            ? (parts[1], null)
            : (value, value is null ? $"environment variable {parts[0]} is not set" : null);
    }

    private static (string? Value, string? Missing) ReadFile(string path)
    {
        try
        {
            return (File.ReadAllText(path).TrimEnd('\n', '\r'), null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, $"the file cannot be read: {failure.Message}");
        }
    }

    [GeneratedRegex(@"\$?\$\{([^}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
