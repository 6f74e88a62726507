using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Lakehouse.Cli.Commands;

namespace Lakehouse.Cli.Rendering;

/// <summary>The usual help text, followed by examples that can be pasted and by how buckets are reached.</summary>
/// <param name="usual">Help as the parser's library writes it.</param>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        var examples = (parseResult.CommandResult.Command as LakehouseCommand)?.Examples ?? ["lakehouse demo", "lakehouse COMMAND --help"];
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example}");
        }

        BucketHelp.Write(parseResult.CommandResult.Command, output);
        return result;
    }
}
