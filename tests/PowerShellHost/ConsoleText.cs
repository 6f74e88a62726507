using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Lakehouse.PowerShellHost;

/// <summary>Prints what a script says; asks nothing.</summary>
internal sealed class ConsoleText : PSHostUserInterface
{
    /// <inheritdoc />
    public override PSHostRawUserInterface? RawUI => null;

    /// <inheritdoc />
    public override void Write(string value) => Console.Write(value);

    /// <inheritdoc />
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Console.Write(value);

    /// <inheritdoc />
    public override void WriteLine(string value) => Console.WriteLine(value);

    /// <inheritdoc />
    public override void WriteErrorLine(string value) => Console.Error.WriteLine(value);

    /// <inheritdoc />
    public override void WriteDebugLine(string message) => Console.WriteLine(message);

    /// <inheritdoc />
    public override void WriteVerboseLine(string message) => Console.WriteLine(message);

    /// <inheritdoc />
    public override void WriteWarningLine(string message) => Console.WriteLine(message);

    /// <inheritdoc />
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    /// <inheritdoc />
    public override string ReadLine() => throw NoPrompt();

    /// <inheritdoc />
    public override SecureString ReadLineAsSecureString() => throw NoPrompt();

    /// <inheritdoc />
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw NoPrompt();

    /// <inheritdoc />
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw NoPrompt();

    /// <inheritdoc />
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw NoPrompt();

    /// <inheritdoc />
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw NoPrompt();

    private static NotSupportedException NoPrompt() => new("Scripts run here without a person to ask.");
}
