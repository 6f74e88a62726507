using System.CommandLine;
using System.CommandLine.Parsing;

namespace Lakehouse.Cli.Rendering;

/// <summary>What is wrong with a command line, all at once.</summary>
internal static class UsageErrors
{
    /// <summary>Writes each error on its line and where to read on.</summary>
    public static int Write(ParseResult parsed, TextWriter error)
    {
        foreach (var fault in parsed.Errors)
        {
            error.WriteLine($"error: {fault.Message}");
        }

        error.WriteLine($"  fix: {PathOf(parsed.CommandResult)} --help shows the form and an example");
        return ExitCodes.Usage;
    }

    private static string PathOf(CommandResult command)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = command; at is not null; at = at.Parent)
        {
            names.Push(at is CommandResult { Command: RootCommand } ? "lakehouse" : ((CommandResult)at).Command.Name);
        }

        return string.Join(' ', names);
    }
}
