using System.CommandLine;

namespace Lakehouse.Cli.Commands;

/// <summary>A command with its examples.</summary>
internal abstract class LakehouseCommand : Command
{
    /// <summary>Makes a command; <paramref name="examples"/> are shown by <c>--help</c>.</summary>
    protected LakehouseCommand(string name, string description, params string[] examples)
        : base(name, description) => Examples = examples;

    /// <summary>Command lines that can be pasted.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Runs <paramref name="work"/> when this command is chosen; it returns the exit code.</summary>
    protected void Runs(Func<ParseResult, CancellationToken, Task<int>> work) => SetAction(work);
}
