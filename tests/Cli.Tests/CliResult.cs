namespace Lakehouse.Cli.Tests;

/// <summary>What a command line gave back.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Error output.</param>
internal sealed record CliResult(int Code, string Out, string Error);
