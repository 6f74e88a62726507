using System.CommandLine;

namespace Lakehouse.Cli.Commands.Services;

/// <summary>How far a service that stores a plan goes.</summary>
internal static class ModeOption
{
    /// <summary>The option; the first mode is the default.</summary>
    public static Option<string> Of(string description, params string[] modes) => new Option<string>("--mode")
    {
        Description = description,
        HelpName = string.Join('|', modes),
        DefaultValueFactory = _ => modes[0],
    }.AcceptOnlyFromAmong(modes);
}
