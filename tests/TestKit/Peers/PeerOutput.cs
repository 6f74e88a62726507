namespace Lakehouse.TestKit.Peers;

/// <summary>What a foreign program left behind.</summary>
/// <param name="ExitCode">Zero is success.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record PeerOutput(int ExitCode, string Output, string Error)
{
    /// <summary>Lines of standard output that are not empty.</summary>
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>This, or an exception with all that the program said.</summary>
    public PeerOutput Succeeded(string what) => ExitCode == 0
        ? this
        : throw new InvalidOperationException($"{what} ended with {ExitCode}:\n{Output}\n{Error}");
}
