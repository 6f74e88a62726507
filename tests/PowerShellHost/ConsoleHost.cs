using System.Globalization;
using System.Management.Automation.Host;

namespace Lakehouse.PowerShellHost;

/// <summary>The least that PowerShell's engine asks of the program around it.</summary>
internal sealed class ConsoleHost : PSHost
{
    /// <summary>What the script gave to <c>exit</c>.</summary>
    public int? ExitCode { get; private set; }

    /// <inheritdoc />
    public override string Name => "Lakehouse tests";

    /// <inheritdoc />
    public override Version Version { get; } = new(1, 0);

    /// <inheritdoc />
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc />
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    /// <inheritdoc />
    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    /// <inheritdoc />
    public override PSHostUserInterface UI { get; } = new ConsoleText();

    /// <inheritdoc />
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    /// <inheritdoc />
    public override void EnterNestedPrompt() => throw new NotSupportedException("There is no prompt.");

    /// <inheritdoc />
    public override void ExitNestedPrompt() => throw new NotSupportedException("There is no prompt.");

    /// <inheritdoc />
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc />
    public override void NotifyEndApplication()
    {
    }
}
