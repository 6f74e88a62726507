using System.Text;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace Lakehouse.Cli;

/// <summary>
/// The outside world of one invocation: streams, terminal, clock, ids, environment. Tests hand in captured ones, so that
/// a command behaves in a test as it does for a user.
/// </summary>
internal sealed class CliHost
{
    private const int StandardOutput = 1;
    private IAnsiConsole? console;
    private IAnsiConsole? errorConsole;

    /// <summary>Where results go as text.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where progress, hints and failures go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Where results go as bytes (Parquet, Arrow, large NDJSON). Flush <see cref="Out"/> before using it.</summary>
    public required Stream OutBytes { get; init; }

    /// <summary>True when <see cref="Out"/> is a terminal: colours, live lines and tables cut to its width.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>True when <see cref="Error"/> is a terminal: progress bars are drawn there.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where file ids and names of temporary folders come from.</summary>
    public IIdSource Ids { get; init; } = new RandomIds();

    /// <summary>Stands for the metastore of every configuration; null opens the one that is configured.</summary>
    public Lakehouse.Catalog.IMetastore? Metastore { get; init; }

    /// <summary>Environment variables by name.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Folder against which relative paths are taken.</summary>
    public string WorkingFolder { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>Asks running work to end at once; set while a command runs.</summary>
    public CancellationToken Abort { get; set; }

    /// <summary>Rich text on <see cref="Out"/>.</summary>
    public IAnsiConsole Console => console ??= ConsoleOn(Out, OutIsTerminal);

    /// <summary>Rich text on <see cref="Error"/>.</summary>
    public IAnsiConsole ErrorConsole => errorConsole ??= ConsoleOn(Error, ErrorIsTerminal);

    /// <summary>The host of a real process.</summary>
    public static CliHost ForProcess()
    {
        var bytes = System.Console.OpenStandardOutput();
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new CliHost
        {
            Out = new StreamWriter(bytes, utf8) { AutoFlush = true, NewLine = "\n" },
            Error = new StreamWriter(System.Console.OpenStandardError(), utf8) { AutoFlush = true, NewLine = "\n" },
            OutBytes = PipeOutput() ?? bytes,
            OutIsTerminal = !System.Console.IsOutputRedirected,
            ErrorIsTerminal = !System.Console.IsErrorRedirected,
        };
    }

    // The console's own stream passes over that the reader of a pipe is gone: all rows would be computed for nobody, and a pull would take them for delivered.
    private static FileStream? PipeOutput()
    {
        if (OperatingSystem.IsWindows() || !System.Console.IsOutputRedirected)
        {
            return null;
        }

        try
        {
            var output = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return output.CanSeek ? null : output;
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // There is no standard output.
            return null;
        }
    }

    /// <summary>A path of the command line, of a file or folder of this machine, as an absolute one.</summary>
    /// <exception cref="LakehouseException">Invalid: it is a URL, of which a folder with a colon in its name would be made.</exception>
    public string FullPath(string path) => !path.Contains("://", StringComparison.Ordinal)
        ? Path.GetFullPath(path, WorkingFolder)
        : throw new LakehouseException(
            ErrorKind.Invalid, $"'{path}' is no file or folder of this machine", fix: "only lakes and tables may lie in a bucket; copy the file, for example with aws s3 cp");

    private static IAnsiConsole ConsoleOn(TextWriter writer, bool isTerminal)
    {
        var made = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            // Nothing is cut when the reader is a file or a program.
            made.Profile.Width = 100_000;
            made.Profile.Capabilities.Unicode = true;
        }

        return made;
    }
}
