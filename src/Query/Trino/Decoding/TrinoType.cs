using System.Globalization;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>A Trino type as <c>typeSignature</c> of the protocol describes it (golden facts 21 to 23).</summary>
/// <param name="Name">Raw type in lower case: <c>decimal</c>, <c>timestamp with time zone</c>.</param>
/// <param name="Numbers">Numeric arguments: precision and scale, length.</param>
/// <param name="Members">Types that it is made of: element, key and value, fields.</param>
/// <param name="MemberNames">Names of a row's fields; null where it has none. Empty for other types.</param>
internal sealed record TrinoType(string Name, IReadOnlyList<long> Numbers, IReadOnlyList<TrinoType> Members, IReadOnlyList<string?> MemberNames)
{
    /// <summary>Levels of types in types that are read.</summary>
    public const int DeepestNesting = 48;

    /// <summary>A numeric argument, or <paramref name="otherwise"/> when the signature has none.</summary>
    public int Number(int at, int otherwise) => at < Numbers.Count ? (int)Math.Clamp(Numbers[at], -1, int.MaxValue) : otherwise;

    /// <summary>The type as a person writes it.</summary>
    public override string ToString()
    {
        var arguments = Numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)).Concat(Members.Select(member => member.ToString())).ToArray();
        return arguments.Length == 0 ? Name : $"{Name}({string.Join(", ", arguments)})";
    }
}
