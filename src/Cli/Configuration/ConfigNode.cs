namespace Lakehouse.Cli.Configuration;

/// <summary>A checked place of the file: its value, and where it stood.</summary>
/// <param name="Value">A <see cref="ConfigSection"/>, a list of nodes, a text, long, TimeSpan or bool.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="IsSecret">True when the value came from outside the file; never printed.</param>
internal sealed record ConfigNode(object Value, long Line, long Column, bool IsSecret = false)
{
    /// <summary>A fault at this place.</summary>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="field">Path of the field.</param>
    /// <param name="message">What was expected and what was found.</param>
    /// <param name="fix">How to mend it.</param>
    public ConfigFault Fault(string file, string field, string message, string fix) => new(file, Line, Column, field, message, fix);
}
