namespace Lakehouse.Catalog.Glue.Api;

/// <summary>What became of a call that Glue answered: a value or a refusal, exactly one of them.</summary>
/// <typeparam name="T">What the action answers.</typeparam>
/// <param name="Value">The answer, or null.</param>
/// <param name="Fault">The refusal, or null.</param>
internal sealed record GlueReply<T>(T? Value, GlueFault? Fault)
    where T : class;
