using System.Text;
using CsCheck;
using Lakehouse.TableFormat.Keys;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Keys;

public sealed class KeyOrderTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char['a', 'c'], 0, 4],
        Gen.OneOf([.. new[] { "\uE000", "\uFFFD", "😀", "𐀀", "é", "日", "z" }.Select(Gen.Const)]).Array[0, 4].Select(string.Concat));

    [Fact]
    public void Order_is_that_of_utf16_code_units() =>
        Gen.Select(Texts, Texts).Sample((left, right) =>
            Math.Sign(KeyOrder.Compare(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right))) == Math.Sign(string.CompareOrdinal(left, right)));

    [Fact]
    public void The_range_holds_the_smallest_and_the_largest_key_of_all_columns() =>
        Gen.Select(Texts.Array[1, 10], Texts.Array[0, 10]).Sample((first, second) =>
        {
            var range = new KeyRange();
            range.Add(Rows.Texts(first));
            range.Add(Rows.Texts(second));
            var all = first.Concat(second).Order(StringComparer.Ordinal).ToList();
            return range.Min == all[0] && range.Max == all[^1];
        });
}
