using Apache.Arrow;

namespace Lakehouse.TableFormat.Writing.Preparation;

/// <summary>Looks for null elements of lists, at any depth (experiments E-05).</summary>
internal static class NullElements
{
    /// <summary>Whether a list in the column, or in its members, holds a null element.</summary>
    public static bool Occur(IArrowArray column) => column switch
    {
        MapArray map => Occur(map.KeyValues),
        ListArray list => HasNull(list) || Occur(list.Values),
        StructArray members => members.Fields.Any(Occur),
        _ => false,
    };

    // A null list may span elements that nobody sees; only those of valid lists count.
    private static bool HasNull(ListArray list)
    {
        if (list.Values.NullCount == 0)
        {
            return false;
        }

        for (var row = 0; row < list.Length; row++)
        {
            var end = list.ValueOffsets[row + 1];
            for (var element = list.ValueOffsets[row]; list.IsValid(row) && element < end; element++)
            {
                if (list.Values.IsNull(element))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
