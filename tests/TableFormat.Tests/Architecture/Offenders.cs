using Xunit;

namespace Lakehouse.TableFormat.Tests.Architecture;

/// <summary>Names all that break a rule, where an assertion on a collection would show five.</summary>
internal static class Offenders
{
    /// <summary>Fails with every line given.</summary>
    public static void AreNone(IEnumerable<string> lines)
    {
        var all = lines.Distinct().Order(StringComparer.Ordinal).ToList();
        if (all.Count > 0)
        {
            Assert.Fail($"{all.Count} break the rule:{Environment.NewLine}{string.Join(Environment.NewLine, all)}");
        }
    }
}
