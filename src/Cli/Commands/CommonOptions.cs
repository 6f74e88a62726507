using System.CommandLine;
using Lakehouse.TableFormat.Writing.Concurrency;

namespace Lakehouse.Cli.Commands;

/// <summary>Options that several commands share, spelled once. Each call makes a new one, as options belong to one command.</summary>
internal static class CommonOptions
{
    /// <summary>Stack traces for a report.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show the stack trace of a failure",
        Recursive = true,
    };

    /// <summary>The lake's folder.</summary>
    public static Option<string> Lake() => new("--lake")
    {
        Description = "The lake: a folder or s3://bucket/prefix, with tables as <lake>/<database>/<table>",
        HelpName = "DIR|S3-URL",
        Required = true,
    };

    /// <summary>Time travel.</summary>
    public static Option<string?> AsOf() => new("--as-of")
    {
        Description = "See the tables as they were: an instant (20260501080105216) or a UTC time (2026-05-01T08:01:05Z)",
        HelpName = "T",
    };

    /// <summary>Machine-readable result.</summary>
    public static Option<bool> Json(string description = "Print the result as one JSON document") => new("--json") { Description = description };

    /// <summary>Whether others may write the table at the same time.</summary>
    public static Option<string> Concurrency() => new Option<string>("--concurrency")
    {
        Description = "single-writer: hold the table's lock all the time; optimistic: share the table with writers that do so too",
        HelpName = "single-writer|optimistic",
        DefaultValueFactory = _ => "single-writer",
    }.AcceptOnlyFromAmong("single-writer", "optimistic");

    /// <summary>What was given for <see cref="Concurrency"/>.</summary>
    public static ConcurrencyMode ConcurrencyOf(ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option) == "optimistic" ? ConcurrencyMode.Optimistic : ConcurrencyMode.SingleWriter;

    /// <summary>Plan only.</summary>
    public static Option<bool> DryRun() => new("--dry-run") { Description = "Say what would be done and change nothing" };

    /// <summary>The configuration file.</summary>
    public static Option<string> Config() => new("--config")
    {
        Description = "Configuration file; `lakehouse init` writes a commented one",
        HelpName = "FILE",
        DefaultValueFactory = _ => "lakehouse.yaml",
    };

    /// <summary>A table by name.</summary>
    public static Argument<string> Table() => new("TABLE") { Description = "DATABASE.TABLE of the lake" };

    /// <summary>A comma-separated list of names.</summary>
    public static Option<string[]> Names(string name, string help, string description) => new(name)
    {
        Description = description,
        HelpName = help,
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = false,
    };
}
