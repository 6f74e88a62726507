namespace Lakehouse.Cli.Configuration;

/// <summary>A checked place of the file: its value, and where it stood.</summary>
/// <param name="Value">A <see cref="ConfigSection"/>, a list of nodes, a text, long, TimeSpan or bool.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="IsSecret">True when the value came from outside the file; never printed.</param>
internal sealed record ConfigNode(object Value, long Line, long Column, bool IsSecret = false);
