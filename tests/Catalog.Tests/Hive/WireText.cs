using System.Globalization;
using Lakehouse.Catalog.Hive.Wire;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>A struct as text, fields by id, maps sorted, so that two requests can be compared by eye.</summary>
internal static class WireText
{
    /// <summary>The text.</summary>
    /// <param name="value">A struct or any value in one.</param>
    /// <param name="path">Ids down to the value, such as <c>/1/7</c>; elements of lists have no number.</param>
    /// <param name="without">Paths that are left out.</param>
    public static string Of(object value, string path = "", params string[] without) => value switch
    {
        WireStruct fields => "{" + string.Join(", ", fields.Fields
            .Select(field => (field.Id, field.Value, Path: $"{path}/{field.Id}"))
            .Where(field => !without.Contains(field.Path))
            .OrderBy(field => field.Id)
            .Select(field => $"{field.Id}: {Of(field.Value, field.Path, without)}")) + "}",
        WireList list => "[" + string.Join(", ", list.Items.Select(item => Of(item, path, without))) + "]",
        WireMap map => "{" + string.Join(", ", map.Entries.Select(entry => $"{entry.Key}={entry.Value}").Order(StringComparer.Ordinal)) + "}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
