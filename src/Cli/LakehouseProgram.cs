using System.CommandLine;
using System.CommandLine.Help;
using Lakehouse.Cli.Commands;
using Lakehouse.Cli.Commands.Services;
using Lakehouse.Cli.Rendering;

namespace Lakehouse.Cli;

/// <summary>The command tree and its entry point; tests call it as the process does.</summary>
internal static class LakehouseProgram
{
    // EPIPE on every Unix.
    private const int BrokenPipe = 32;

    /// <summary>Parses and runs one command line. Never throws; the result is the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliHost host, CancellationToken cancellationToken = default)
    {
        var parsed = CommandTree(host).Parse(args);
        var configuration = new InvocationConfiguration
        {
            Output = host.Out,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
        {
            return UsageErrors.Write(parsed, host.Error);
        }

        using var signals = new StopSignals(cancellationToken);
        host.Abort = signals.Abort;
        try
        {
            return await parsed.InvokeAsync(configuration, signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested || signals.Abort.IsCancellationRequested)
        {
            await host.Error.WriteLineAsync("stopped");
            return ExitCodes.Interrupted;
        }
        catch (IOException failure) when (failure.HResult == BrokenPipe)
        {
            // Whoever reads has enough, as in `lakehouse query ... | head`; whether that is well is theirs to say.
            return ExitCodes.ReaderGone;
        }
#pragma warning disable CA1031 // The outermost frame: whatever went wrong becomes one message.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return FailureMessage.Write(failure, host.Error, parsed.GetValue(CommonOptions.Verbose));
        }
    }

    private static RootCommand CommandTree(CliHost host)
    {
        var root = new RootCommand("Turns database change events into live Apache Hudi tables, and answers questions about them.")
        {
            CommonOptions.Verbose,
            new DemoCommand(host),
            new InitCommand(host),
            new DoctorCommand(host),
            new IngestCommand(host),
            new LoadCommand(host),
            new QueryCommand(host),
            new PullCommand(host),
            new ScanCommand(host),
            new TablesCommand(host),
            new ShowCommand(host),
            new TimelineCommand(host),
            new ServicesCommand(host),
            new CompactCommand(host),
            new ClusterCommand(host),
            new CleanCommand(host),
            new ArchiveCommand(host),
            new SavepointCommand(host),
            UndoCommand.Restore(host),
            UndoCommand.Rollback(host),
            new RebucketCommand(host),
            new AlterCommand(host),
            new DeletePartitionCommand(host),
            new SyncCommand(host),
            new RegisterCommand(host),
            new QuarantineCommand(host),
            new ConfigCommand(host),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
