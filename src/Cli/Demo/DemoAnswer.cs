namespace Lakehouse.Cli.Demo;

/// <summary>A question and its answer, as texts.</summary>
/// <param name="Title">What is asked.</param>
/// <param name="Command">The command line that asks it.</param>
/// <param name="Columns">Column names.</param>
/// <param name="Rows">Values; null is a null.</param>
internal sealed record DemoAnswer(string Title, string Command, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows);
