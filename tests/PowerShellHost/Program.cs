using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Lakehouse.PowerShellHost;

// Runs a script with PowerShell 7's own engine where no pwsh is installed: SCRIPT [-Name value | -Switch]...
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: SCRIPT [-Name value | -Switch]...");
    return 2;
}

var script = Path.GetFullPath(args[0]);
Parser.ParseFile(script, out _, out var errors);
foreach (var error in errors)
{
    Console.Error.WriteLine(error);
}

if (errors.Length > 0)
{
    return 2;
}

var host = new ConsoleHost();
using var runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
runspace.Open();
runspace.SessionStateProxy.Path.SetLocation(Directory.GetCurrentDirectory());
using var shell = PowerShell.Create();
shell.Runspace = runspace;
shell.AddCommand(script);
for (var index = 1; index < args.Length; index++)
{
    var name = args[index].TrimStart('-');
    var isSwitch = index + 1 == args.Length || args[index + 1].StartsWith('-');
    shell.AddParameter(name, isSwitch ? true : args[++index]);
}

using var output = new PSDataCollection<PSObject>();
output.DataAdded += (_, added) => Console.WriteLine(output[added.Index]);
try
{
    shell.Invoke<PSObject, PSObject>(null!, output, null!);
}
catch (RuntimeException failure)
{
    Console.Error.WriteLine(failure.ErrorRecord);
    return 1;
}

foreach (var error in shell.Streams.Error)
{
    Console.Error.WriteLine(error);
}

return host.ExitCode ?? (shell.HadErrors ? 1 : 0);
