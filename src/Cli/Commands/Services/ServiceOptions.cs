using System.CommandLine;
using System.CommandLine.Parsing;
using Lakehouse.Cli.Configuration;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>Options that several services share, spelled once. Each call makes a new one.</summary>
internal static class ServiceOptions
{
    /// <summary>Partitions to work on.</summary>
    public static Option<string[]> Partitions() =>
        CommonOptions.Names("--partition", "p,q", "Partition paths to work on, such as day=2026-05-01 (default: all)");

    /// <summary>Bound of one run.</summary>
    public static Option<int?> MaxFileGroups() => new("--max-file-groups") { Description = "Most file groups of one run (default: no bound)", HelpName = "N" };

    /// <summary>Leave source positions alone.</summary>
    public static Option<bool> KeepPosition() => new("--keep-position")
    {
        Description = "Leave the source position where it is, so that the events after it are not applied again (default: it goes back with the rows)",
    };

    /// <summary>An instant.</summary>
    public static Option<InstantTime> Instant(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "INSTANT",
        Required = true,
        CustomParser = ParseInstant,
    };

    /// <summary>A size such as 64MiB.</summary>
    public static Option<long?> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result => (long?)Parsed(result, Quantities.ParseSize, "a size such as 64MiB"),
    };

    /// <summary>A duration such as 2h.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => (TimeSpan?)Parsed(result, Quantities.ParseDuration, "a duration such as 30m, 2h or 1d"),
    };

    private static object? Parsed(ArgumentResult result, Func<string, object?> parse, string expected)
    {
        var text = result.Tokens.Single().Value;
        var value = parse(text);
        if (value is null)
        {
            result.AddError($"'{text}' is not {expected}");
        }

        return value;
    }

    private static InstantTime ParseInstant(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (!InstantTime.TryParse(text, out var instant))
        {
            result.AddError($"'{text}' is not an instant; `lakehouse timeline` lists them, such as 20260501080105216");
        }

        return instant;
    }
}
