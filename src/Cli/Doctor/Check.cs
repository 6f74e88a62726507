namespace Lakehouse.Cli.Doctor;

/// <summary>The outcome of one check.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Passed">Whether it is as it should be.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Fix">How to mend it; null when it passed.</param>
internal sealed record Check(string Name, bool Passed, string Detail, string? Fix = null)
{
    /// <summary>A check that passed.</summary>
    public static Check Good(string name, string detail) => new(name, true, detail);

    /// <summary>A check that failed.</summary>
    public static Check Bad(string name, string detail, string fix) => new(name, false, detail, fix);
}
