namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>One answer of ours that is not Hudi's.</summary>
/// <param name="Why">Which of Hudi's faults, and why ours is right.</param>
/// <param name="Column">The only column in which the rows may differ.</param>
/// <param name="Rows">Number of rows that we return; where given, Hudi's rows must be among them.</param>
/// <param name="Replaced">Number of Hudi's rows in whose place we return others.</param>
/// <param name="Refused">True where we refuse clearly although Hudi answers.</param>
internal sealed record KnownDifference(string Why, string? Column = null, int? Rows = null, int? Replaced = null, bool Refused = false);
