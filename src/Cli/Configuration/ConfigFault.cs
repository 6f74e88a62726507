namespace Lakehouse.Cli.Configuration;

/// <summary>One thing that is wrong in a configuration file.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Field">Path of the field, such as <c>source.kafka.topics[0]</c>; empty for the document itself.</param>
/// <param name="Message">What was expected and what was found.</param>
/// <param name="Fix">How to mend it.</param>
internal sealed record ConfigFault(string File, long Line, long Column, string Field, string Message, string Fix)
{
    /// <summary><c>file:line:col field: what; how to mend it</c>, which editors and terminals make clickable.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{File}:{Line}:{Column} {(Field.Length == 0 ? string.Empty : Field + ": ")}{Message}; {Fix}");
}
